import { asListed, type ChoiceProblem, choosePlatform } from '../../policy/platform/choose-platform.ts';
import type { Platform } from '../../policy/platform/platform.ts';

/** What one source of settings says about the platform: a configuration, its environment, or the command line. */
export interface PlatformSource {
  readonly cni?: string | undefined;
  readonly set?:
    | Readonly<Record<string, string | boolean | undefined>>
    | readonly (readonly [string, string])[]
    | undefined;
}

/**
 * The platform that sources choose together, the weakest first. A source that chooses another network plug-in discards the
 * settings that weaker sources give to theirs.
 */
export function platformOfSettings(
  sources: readonly (PlatformSource | undefined)[],
): Platform | ChoiceProblem {
  const choosing = sources.findLastIndex((source) => source?.cni !== undefined);
  const cni = sources[choosing]?.cni ?? 'kubernetes';
  const [name] = cni.split('@');
  const settings = new Map<string, string>();
  for (const [strength, source] of sources.entries()) {
    const set = source?.set ?? [];
    const entries: Iterable<readonly [string, unknown]> = Array.isArray(set) ? set : Object.entries(set);
    const seen = new Map<string, string>();
    for (const [written, given] of entries) {
      const key = asListed(written);
      const value = String(given);
      const other = seen.get(key) ?? value;
      if (other !== value) return setTwice(key, other, value);
      seen.set(key, value);
      if (strength >= choosing || key.startsWith(`${name}.`)) settings.set(key, value);
    }
  }
  return choosePlatform(cni, settings);
}

function setTwice(key: string, one: string, other: string): ChoiceProblem {
  return {
    problem: `\`${key}\` is given more than once, as \`${one}\` and as \`${other}\``,
    help: 'give it once; several values of a list are separated by commas',
  };
}
