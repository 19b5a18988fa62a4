import { RECORD_FORMAT_NAMES } from '../../flows/format/record-format-names.ts';
import { SETTINGS } from '../../policy/platform/choose-platform.ts';
import { CNIS, type Cni, PLATFORM_TEXTS, VERSIONS } from '../../policy/platform/cni.ts';
import { parseDuration } from '../config/quantity.ts';

/** A command line that cannot be understood; `message` is for people and names the flag or operand. */
export class UsageError extends Error {}

/** What a shell offers for a value. */
export type ValueCompletion =
  | { readonly kind: 'path' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** `json=` followed by a path. */
  | { readonly kind: 'prefixed-path'; readonly prefixes: readonly string[] }
  | { readonly kind: 'nothing' };

/** How a text of the command line becomes a value. */
export interface ValueKind<Value> {
  /** Stands for the value in a usage line: `file` gives `<file>`. */
  readonly placeholder: string;
  /** Completes the sentence "`--flag text` is not …". */
  readonly title: string;
  /** Undefined when the text is not such a value. */
  readonly parse: (text: string) => Value | undefined;
  readonly completion: ValueCompletion;
}

/** Any text except the empty one, which is what an unset variable leaves. */
export function text(placeholder: string): ValueKind<string> {
  return {
    placeholder,
    title: `a ${placeholder}`,
    parse: (given) => (given === '' ? undefined : given),
    completion: { kind: 'nothing' },
  };
}

export function path(placeholder: string): ValueKind<string> {
  return { ...text(placeholder), completion: { kind: 'path' } };
}

export function oneOf<const Choice extends string>(
  placeholder: string,
  choices: readonly Choice[],
): ValueKind<Choice> {
  return {
    placeholder,
    title: choices.length === 1 ? `${choices[0]}, the only choice` : `one of ${choices.join(', ')}`,
    parse: (given) => choices.find((choice) => choice === given),
    completion: { kind: 'choice', choices },
  };
}

/** `names,addresses`; repeated choices count once. */
export function severalOf<const Choice extends string>(
  placeholder: string,
  choices: readonly Choice[],
): ValueKind<readonly Choice[]> {
  return {
    placeholder,
    title: `${choices.join(', ')}, or several of them separated by commas`,
    parse: (given) => {
      const words = given.split(',');
      return words.every((word) => choices.some((choice) => choice === word))
        ? choices.filter((choice) => words.includes(choice))
        : undefined;
    },
    completion: { kind: 'choice', choices: [...choices, choices.join(',')] },
  };
}

export interface FormatAndPath<Format extends string> {
  readonly format: Format;
  readonly path: string;
}

/** `json=report.json`. */
export function formatAndPath<const Format extends string>(
  formats: readonly Format[],
): ValueKind<FormatAndPath<Format>> {
  return {
    placeholder: 'format=path',
    title: `<format>=<path>; formats are ${formats.join(', ')}`,
    parse: (given) => {
      const equals = given.indexOf('=');
      const format = formats.find((name) => name === given.slice(0, equals));
      const target = given.slice(equals + 1);
      return format === undefined || target === '' ? undefined : { format, path: target };
    },
    completion: { kind: 'prefixed-path', prefixes: formats.map((format) => `${format}=`) },
  };
}

/** In milliseconds. */
export const DURATION: ValueKind<number> = {
  ...text('duration'),
  title: 'a duration such as 90s, 5m or 1h',
  parse: parseDuration,
};

/** The same range as in the configuration. */
export const SECONDS: ValueKind<number> = {
  ...text('seconds'),
  title: 'an integer from 0 to 600 (seconds)',
  parse: (given) => (/^\d{1,3}$/.test(given) && Number(given) <= 600 ? Number(given) : undefined),
};

function versionRange(cni: Cni): readonly string[] {
  const [oldest] = VERSIONS[cni];
  return oldest === undefined ? [] : [`${cni}@${oldest} to ${VERSIONS[cni].at(-1)}`];
}

export const COUNT: ValueKind<number> = {
  ...text('count'),
  title: 'an integer of at least 1',
  parse: (given) => (/^[1-9]\d{0,8}$/.test(given) ? Number(given) : undefined),
};

/**
 * A network plug-in, optionally with its version: `cilium@1.19`. An unknown one is reported together with the configuration's
 * settings, with a suggestion.
 */
export const CNI: ValueKind<string> = {
  ...text('name'),
  completion: { kind: 'choice', choices: PLATFORM_TEXTS },
  title: `one of ${CNIS.join(', ')}, or one with its version (${CNIS.flatMap(versionRange).join(', ')})`,
};

/** A format of flow records: a known one, or one of the configuration. An unknown one is reported together with the configuration's settings. */
export const FLOW_FORMAT: ValueKind<string> = {
  ...text('name'),
  completion: { kind: 'choice', choices: RECORD_FORMAT_NAMES },
};

/** `cilium.policyCIDRMatchMode=nodes`. */
export const KEY_AND_VALUE: ValueKind<readonly [string, string]> = {
  placeholder: 'key=value',
  title: '<key>=<value>',
  parse: (given) => {
    const equals = given.indexOf('=');
    return equals < 1 ? undefined : [given.slice(0, equals), given.slice(equals + 1)];
  },
  completion: { kind: 'choice', choices: [...SETTINGS.keys()].map((key) => `${key}=`) },
};
