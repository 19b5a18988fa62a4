import { pathFrom } from '../../file-path.ts';
import { ANYTHING, type Transformation } from '../../kustomization.ts';
import { move } from '../delivery-fields.ts';
import { readOptions } from './command-options.ts';
import type { Command } from './read-commands.ts';

/** Files that a job changes before it applies them. */
export interface AlteredFiles {
  /** Relative to the top of the repository. */
  readonly paths: readonly string[];
  readonly transformation: Transformation;
  /** A text that a file must contain to be changed; undefined where that is not known. */
  readonly wanted: string | undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** For `sed -i`, `yq -i`, `perl -pi` and `kustomize edit`; undefined for commands that change no file in place. */
export function alteredFiles({ words, folder, variables }: Command): AlteredFiles | undefined {
  const [program = '', ...rest] = words;
  const at = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => variables.expand(path)).flatMap((path) => pathFrom(folder, path) ?? []);
  if (program === 'kustomize') return byKustomize(rest, folder);
  if (!['sed', 'gsed', 'yq', 'perl'].includes(program) || !rest.some(isInPlace)) return undefined;
  const paths = at(rest.filter((word) => /\.(?:ya?ml|json)$/.test(word)));
  return { paths, transformation: { ...ANYTHING, field: `${program} -i` }, wanted: literalOf(rest) };
}

function isInPlace(word: string): boolean {
  return /^(?:-[A-Za-z]*i|--in-?place)/.test(word);
}

/** The text of a single `s/TEXT/…/`, if it is only literal. */
function literalOf(words: readonly string[]): string | undefined {
  const expressions = words.flatMap((word) => /^s([/|#,@:!~])(.*)$/s.exec(word) ?? []);
  if (expressions.length !== 3) return undefined;
  const [, delimiter = '/', rest = ''] = expressions;
  const [text = ''] = rest.split(delimiter);
  return /^[\w<>@%:, -]+$/.test(text) ? text : undefined;
}

/** Setting these, such as images, changes no policy. */
const HARMLESS_SETS: ReadonlySet<string> = new Set(['image', 'replicas', 'annotation', 'buildmetadata']);

function byKustomize(words: readonly string[], folder: string): AlteredFiles | undefined {
  const { operands } = readOptions(words, NONE);
  const [edit, verb = '', what = '', value] = operands;
  if (edit !== 'edit' || HARMLESS_SETS.has(what) || !['set', 'add', 'remove'].includes(verb))
    return undefined;
  const field = `kustomize edit ${verb} ${what}`;
  const isNamespace = verb === 'set' && what === 'namespace';
  const transformation = isNamespace ? move(field, value, 'namespace') : { ...ANYTHING, field };
  return { paths: [folder], transformation, wanted: undefined };
}
