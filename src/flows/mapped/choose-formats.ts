import type { RecordFormat } from '../format/record-format.ts';
import { RECORD_FORMATS } from '../format/record-formats.ts';
import type { FlowMapping } from './flow-mapping.ts';
import { mappedFormat } from './mapped-format.ts';

/** What flows are to be read as, as settings say it. */
export interface FlowFormatSettings {
  /** What the records are, for whoever knows better than detection. */
  readonly flowFormat?: string | undefined;
  readonly flowMappings?: readonly FlowMapping[] | undefined;
}

/** The format that is named, when one is, and those that detection may choose besides the known ones. */
export interface ChosenFormats {
  readonly format: RecordFormat | undefined;
  readonly mapped: readonly RecordFormat[];
}

/** The name is one of a format; settings are checked for that. */
export function chooseFormats({ flowFormat, flowMappings = [] }: FlowFormatSettings): ChosenFormats {
  const mapped = flowMappings.map(mappedFormat);
  return { format: [...RECORD_FORMATS, ...mapped].find(({ name }) => name === flowFormat), mapped };
}
