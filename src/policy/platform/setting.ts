/** A setting of a CNI that changes verdicts, as people write it: `--set cilium.policyCIDRMatchMode=nodes`. */
export interface Setting<Value> {
  /** Completes the sentence "`cilium.sctp.enabled` must be …". */
  readonly title: string;
  /** What it changes, for `--help` and the docs. */
  readonly help: string;
  /** The chart's default. */
  readonly byDefault: Value;
  /** Undefined when the text is not a valid value. */
  readonly parse: (text: string) => Value | undefined;
}

/** One value for each setting of a table. */
export type ValuesOf<Table extends Readonly<Record<string, Setting<unknown>>>> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : never;
};

const SWITCH: Readonly<Record<string, boolean>> = { true: true, false: false };

const TRUE_OR_FALSE: Pick<Setting<boolean>, 'title' | 'parse'> = {
  title: '`true` or `false`',
  parse: (text) => (Object.hasOwn(SWITCH, text) ? SWITCH[text] : undefined),
};

export function onByDefault(help: string): Setting<boolean> {
  return { ...TRUE_OR_FALSE, byDefault: true, help };
}

export function offByDefault(help: string): Setting<boolean> {
  return { ...TRUE_OR_FALSE, byDefault: false, help };
}

export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  byDefault: NoInfer<Choice>,
  help: string,
): Setting<Choice> {
  return {
    title: `one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`,
    help,
    byDefault,
    parse: (text) => choices.find((choice) => choice === text),
  };
}

/** Any of the choices, separated by commas; the empty text chooses none. */
export function someOf<const Choice extends string>(
  choices: readonly Choice[],
  help: string,
): Setting<readonly Choice[]> {
  return {
    title: `some of ${choices.map((choice) => `\`${choice}\``).join(', ')}, separated by commas`,
    help,
    byDefault: [],
    parse: (text) => {
      const parts = text === '' ? [] : text.split(',');
      const chosen = choices.filter((choice) => parts.includes(choice));
      return chosen.length === parts.length ? chosen : undefined;
    },
  };
}

/** A port; 0 where that stands for another one. */
export function portNumber(byDefault: number, help: string): Setting<number> {
  return {
    title: 'a port, 0 to 65535',
    help,
    byDefault,
    parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
  };
}

export function anyText(byDefault: string, title: string, help: string): Setting<string> {
  return { title, help, byDefault, parse: (text) => text };
}
