import type { RecordFormat } from '../format/record-format.ts';
import { RECORD_FORMATS } from '../format/record-formats.ts';
import type { FlowMapping } from './flow-mapping.ts';
import { mappedFormat } from './mapped-format.ts';

/** What settings say about the format of flows. */
export interface FlowFormatSettings {
  /** The format of the records, for people who know better than detection. */
  readonly flowFormat?: string | undefined;
  readonly flowMappings?: readonly FlowMapping[] | undefined;
}

/** The named format, if there is one, and the formats that detection may choose besides the built-in ones. */
export interface ChosenFormats {
  readonly format: RecordFormat | undefined;
  readonly mapped: readonly RecordFormat[];
}

/** The name is a format's; settings were checked for that. */
export function chooseFormats({ flowFormat, flowMappings = [] }: FlowFormatSettings): ChosenFormats {
  const mapped = flowMappings.map(mappedFormat);
  return { format: [...RECORD_FORMATS, ...mapped].find(({ name }) => name === flowFormat), mapped };
}
