/** The values that a variable may have. */
export type VariableValues = ReadonlyMap<string, ReadonlySet<string>>;

const MAX_VARIANTS = 20;
const MAX_DEPTH = 4;
const MAX_COMMAND = 5000;

/** All values that a text assigns to a name somewhere, as shells, YAML and Makefiles do. */
export function assignedIn(text: string): VariableValues {
  const assigned = text.matchAll(
    /\b([A-Za-z_]\w{0,100})["']?\s{0,20}[?:+]?[:=]\s{0,20}(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([\w./-]{1,500}))/g,
  );
  const found = new Map<string, Set<string>>();
  const add = (name: string, value: string): void => {
    const values = found.get(name) ?? new Set();
    if (values.size < MAX_VARIANTS) found.set(name, values.add(value));
  };
  for (const [, name = '', double, single, plain] of assigned) add(name, double ?? single ?? plain ?? '');
  for (const [, shell, words, make = '', list] of text.matchAll(LOOP))
    for (const word of (words ?? list ?? '').split(/\s+/))
      if (word !== '') add(shell ?? make, word.replace(/^["']|["']$/g, ''));
  return found;
}

/** Loops of shells, and of make. */
const LOOP =
  /\bfor\s{1,5}(\w{1,100})\s{1,5}in\s{1,5}([^;\n]{1,500})|\$\(foreach\s{1,5}(\w{1,100}),([^,\n]{1,500})/g;

/** The variables over which a command loops. */
export function loopsIn(command: string): readonly string[] {
  return [...command.matchAll(LOOP)].flatMap(([, shell, , make]) => shell ?? make ?? []);
}

/** A command, and what it is with the values of its variables, each of which may be any of those that it gets somewhere. */
export function variantsOf(command: string, values: VariableValues): readonly string[] {
  const found = [command];
  let some: readonly string[] = found;
  for (let depth = 0; depth < MAX_DEPTH && some.length > 0; depth++) {
    some = some.flatMap((one) => replacedOnce(one, values)).slice(0, MAX_VARIANTS);
    found.push(...some);
  }
  return found;
}

function replacedOnce(command: string, values: VariableValues): readonly string[] {
  const [reference, shell, task] = /\$[{(]?(\w{1,100})[})]?|\{\{\s?\.?(\w{1,100})\s?\}\}/.exec(command) ?? [];
  if (reference === undefined) return [];
  return [...(values.get(shell ?? task ?? '') ?? [])]
    .map((value) => command.replaceAll(reference, () => value))
    .filter((one) => one.length <= MAX_COMMAND);
}

/** The names of the variables that commands use. */
export function variablesIn(commands: readonly string[]): ReadonlySet<string> {
  return new Set(
    commands.flatMap((one) =>
      [...one.matchAll(/\$[{(]?(\w{1,100})|\{\{\s?\.?(\w{1,100})\s?\}\}/g)].map(
        ([, shell, template = '']) => shell ?? template,
      ),
    ),
  );
}
