import type { DnsName } from '../model/dns-name.ts';

/**
 * Names that no question of the policies tells apart share a class, so that a thousand addresses of the internet, each with a
 * name of its own, are one identity to the evaluator. It also counts whether any name is from the client's own record, and which
 * classes are only from another client's. `questions` is keyed by their texts.
 */
export function createNameClasses(
  questions: ReadonlyMap<string, (name: string) => boolean>,
): (names: readonly DnsName[]) => string {
  const tests = [...questions.values()];
  if (tests.length === 0) return () => '';
  const classes = new Map<string, string>();
  const classOf = (name: string): string => {
    let found = classes.get(name);
    if (found === undefined) {
      found = tests.flatMap((test, i) => (test(name) ? [i] : [])).join();
      classes.set(name, found);
    }
    return found;
  };
  return (names) => {
    const isOfRecord = names.some(({ from }) => from === 'record');
    const classesOfNames = [
      ...new Set(names.map(({ name, from }) => `${from === 'another-record' ? '?' : ''}${classOf(name)}`)),
    ].sort();
    return [isOfRecord ? 'record' : '', ...classesOfNames].join(' ');
  };
}
