import type { PolicySet } from '../../../policy/policy-set.ts';

/** The policies of a side that may ask for labels. */
export type AskingSide = Pick<PolicySet, 'policies' | 'contested' | 'unconfirmed' | 'notSimulated'>;

/** Whether a policy of a side has the key of a label in it, in a selector of whatever form. */
export function createIsAsked(sides: readonly AskingSide[]): (label: string) => boolean {
  let texts: readonly string[] | undefined;
  return (label) => {
    texts ??= sides
      .flatMap(({ policies, contested, unconfirmed, notSimulated }) => [
        ...policies,
        ...contested,
        ...unconfirmed,
        ...notSimulated,
      ])
      .map(({ document }) => JSON.stringify(document.value));
    const key = new RegExp(`(?<![\\w./-])${escaped(label)}(?![\\w./-])`);
    return texts.some((text) => key.test(text));
  };
}

function escaped(label: string): string {
  return label.replace(/[^\w/-]/g, (sign) => `\\${sign}`);
}
