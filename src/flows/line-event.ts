import type { Diagnostic } from '../model/diagnostic.ts';
import type { FlowLine } from './flow-line.ts';

/** Lines of a source in order; the last event says how the source ended. */
export type LineEvent =
  | { readonly kind: 'lines'; readonly lines: readonly FlowLine[] }
  | {
      readonly kind: 'end';
      /** False when the source ended in the middle of a line or of a compressed frame. */
      readonly isComplete: boolean;
      /** True when the source contained something, but not a single flow record. */
      readonly isForeign: boolean;
      readonly diagnostics: readonly Diagnostic[];
    };
