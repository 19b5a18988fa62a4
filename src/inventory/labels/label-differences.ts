import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';

/** Things that were recorded differently from how the inventory has them: one of the two is of another time or cluster. */
export interface LabelDifferences {
  /** `what` is kind and name, `Deployment shop/web`. The first difference of each counts. */
  add(what: string, difference: string, spanOf?: () => SourceSpan): void;
  diagnostics(): readonly Diagnostic[];
}

export function createLabelDifferences(): LabelDifferences {
  const found = new Map<string, Diagnostic>();
  return {
    add(what, difference, spanOf) {
      if (found.has(what)) return;
      found.set(what, {
        code: 'inventory/labels-differ',
        severity: 'warning',
        meaning: 'noted',
        message: `\`${what}\` ${difference}`,
        help: 'what policies decide by that is unknown; take the inventory and the recording from the same cluster at about the same time',
        ...(spanOf !== undefined && { span: spanOf() }),
      });
    },
    diagnostics: () => [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, diagnostic]) => diagnostic),
  };
}

type Labels = ReadonlyMap<string, string>;

/** How one label differs, in words. */
export function labelDifference(key: string, described: Labels, recorded: Labels): string {
  const [here, there] = [described.get(key), recorded.get(key)];
  if (here === undefined) return `was recorded with \`${key}=${there}\`, and has no such label here`;
  return `has \`${key}=${here}\` here, but was recorded ${there === undefined ? 'without that label' : `with \`${key}=${there}\``}`;
}
