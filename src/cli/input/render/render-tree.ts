import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { ManifestFile } from '../../../policy/manifest.ts';
import { type RenderSource, renderedFrom } from '../../config/render-sources.ts';
import type { Io } from '../../io.ts';
import { decodeText } from '../files/decode-text.ts';
import { readBoundedFile } from '../files/read-bounded-file.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem } from '../input-problem.ts';
import type { InputReading } from '../input-reading.ts';
import { helmOrigins } from './helm-origins.ts';
import type { PrivateFolder } from './private-folder.ts';
import type { RenderedOutput, RenderedSide } from './rendered-output.ts';
import { type RendererCommand, renderersOf, renderName, type TreePlaces } from './renderer-calls.ts';
import { rendererEnvironment } from './renderer-environment.ts';
import { type RendererAnswer, runRenderer } from './run-renderer.ts';

/** Files on disk on which renderers run: the work tree, or a commit in a temporary folder. */
export interface RenderTree extends TreePlaces {
  readonly side: RenderedSide;
  /** What people call it in messages, if it is not the work tree: `commit 4f2a91c0`. */
  readonly revision: string | undefined;
  /** The settings are newer than the tree: what they name may not have existed yet. */
  readonly isIntroduced: boolean;
  /** What people see for an absolute path in the tree. */
  readonly shown: (path: string) => string;
}

export interface RenderOptions {
  readonly defaultNamespace: string;
  readonly maxTimeMs: number;
  readonly maxOutputBytes: number;
}

const MAX_TEMPLATE = { maxBytes: 10 * 1024 * 1024, setting: undefined };

/** A source without output, and why. */
export interface NotRendered {
  readonly name: string;
  readonly problem: Diagnostic;
}

export interface RenderedTree extends Pick<InputReading, 'files' | 'diagnostics'> {
  /** Sources whose content is not known. Their problems are not among `diagnostics`. */
  readonly notRendered: readonly NotRendered[];
}

/** Renders the sources one after the other. */
export async function renderTree(
  tree: RenderTree,
  sources: readonly RenderSource[],
  options: RenderOptions,
  {
    folder,
    output,
    io,
  }: { readonly folder: PrivateFolder; readonly output: RenderedOutput; readonly io: Io },
): Promise<RenderedTree> {
  const files: ManifestFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const notRendered: NotRendered[] = [];
  for (const source of sources) {
    const name = renderName(source);
    const absent = absentPath(source, tree);
    if (absent?.severity === 'error') notRendered.push({ name, problem: absent });
    else if (absent !== undefined) diagnostics.push(absent);
    if (absent !== undefined) continue;
    const text = await render(source, tree, options, folder, io);
    if (typeof text !== 'string') {
      notRendered.push({ name, problem: text });
      continue;
    }
    const file = output.keep(tree.side, name, text);
    if (typeof file !== 'string') diagnostics.push(file);
    const shown = typeof file === 'string' ? file : `[rendered ${tree.side}: ${wholeVisibleText(name)}]`;
    if (holdsNothing(text)) diagnostics.push(nothingRendered(name, shown));
    const from = renderedFrom(source, options.defaultNamespace);
    files.push({ file: shown, text, ...(from && { renderedFrom: from }), ...partsOf(source, text, tree) });
  }
  return { files, diagnostics, notRendered };
}

/** A path of the settings that does not exist in the tree, or that leads out of it. */
function absentPath(source: RenderSource, tree: RenderTree): Diagnostic | undefined {
  const paths =
    source.kind === 'kustomize'
      ? [source.folder]
      : source.kind === 'helm'
        ? [source.chart, ...source.values]
        : [source.folder];
  const top = realpathSync(tree.root) + sep;
  for (const path of paths) {
    const place = tree.absolute(path);
    const shown = wholeVisibleText(path);
    if (!existsSync(place)) {
      if (!tree.isIntroduced) {
        return inputProblem(
          'render/missing',
          `${tree.revision === undefined ? 'there is' : `${tree.revision} has`} no \`${shown}\` to render`,
          'correct `render` in `.sluice.yaml`; its paths start at that file',
        );
      }
      return {
        code: 'render/nothing-at-revision',
        severity: 'info',
        meaning: 'noted',
        message: `${tree.revision ?? 'the work tree'} has no \`${shown}\` to render`,
        help: 'treated as empty; everything the other side renders here counts as added',
      };
    }
    if (!`${realpathSync(place)}${sep}`.startsWith(top)) {
      return inputProblem(
        'render/outside',
        `\`${shown}\` is outside the repository and was not rendered`,
        'keep charts, values and kustomizations in the repository: only then can the base be rendered from its own revision',
      );
    }
  }
  return undefined;
}

async function render(
  source: RenderSource,
  tree: RenderTree,
  options: RenderOptions,
  folder: PrivateFolder,
  io: Io,
): Promise<string | Diagnostic> {
  const env = rendererEnvironment(io, folder.path, { mayUseNetwork: source.kind === 'command' });
  const { maxTimeMs, maxOutputBytes } = options;
  const tried: RendererCommand[] = [];
  for (const command of renderersOf(source, tree, options.defaultNamespace)) {
    tried.push(command);
    const answer = await runRenderer({ ...command, env, maxTimeMs, maxOutputBytes }, folder);
    if (answer.kind === 'not-found') continue;
    if (answer.kind === 'done')
      return decodeText(answer.output, `[rendered ${tree.side}: ${wholeVisibleText(renderName(source))}]`);
    return failure(answer, command, source, tree, options);
  }
  const programs = tried.map(({ argv }) => `\`${wholeVisibleText(basename(argv[0]))}\``).join(' and ');
  return inputProblem(
    'render/tool-missing',
    `cannot render \`${wholeVisibleText(renderName(source))}\`: ${programs} ${tried.length === 1 ? 'was' : 'were'} not found`,
    'install it where the job runs; the image of Sluice has `kubectl` and `helm`',
  );
}

const SHOWN_LINES = 6;
const SHOWN_CHARACTERS = 500;

function failure(
  answer: Exclude<RendererAnswer, { kind: 'done' | 'not-found' }>,
  { argv }: RendererCommand,
  source: RenderSource,
  tree: RenderTree,
  { maxTimeMs, maxOutputBytes }: RenderOptions,
): Diagnostic {
  const of = tree.revision === undefined ? '' : ` of ${tree.revision}`;
  const what = `\`${wholeVisibleText(renderName(source))}\`${of} could not be rendered`;
  switch (answer.kind) {
    case 'timeout':
      return inputProblem(
        'render/timeout',
        `${what}: \`${wholeVisibleText(basename(argv[0]))}\` did not end within ${maxTimeMs / 1000} s`,
        'make it faster, or raise `limits.maxRenderTime`',
      );
    case 'too-much':
      return inputProblem(
        'render/too-large',
        `${what}: it printed more than ${formatBytes(maxOutputBytes)}`,
        'render less, or raise `limits.maxInventoryFileBytes`',
      );
    case 'failed': {
      const said = lastLines(answer.errors, tree.root);
      return inputProblem(
        'render/failed',
        `${what} (${answer.why})${said === '' ? '' : `: ${said}`}`,
        source.kind === 'command'
          ? 'run the command by hand; it gets no variables of the job but `PATH`, and an empty home folder'
          : 'run it by hand; it gets no network, so what it refers to must be in the repository, and dependencies of charts in `charts/`',
      );
    }
  }
}

/** Where the temporary folder is is of no use to anybody. */
function lastLines(errors: string, root: string): string {
  const lines = errors
    .replaceAll(`${root}${sep}`, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines
    .slice(-SHOWN_LINES)
    .map((line) => wholeVisibleText(line).slice(0, SHOWN_CHARACTERS))
    .join(' | ');
}

/** Helm prints document markers and comments for templates that give nothing. */
function holdsNothing(text: string): boolean {
  return text.split('\n').every((line) => /^(?:---|\.\.\.)?$|^(?:---\s+)?#/.test(line.trim()));
}

function nothingRendered(name: string, file: string): Diagnostic {
  return {
    code: 'render/empty',
    severity: 'warning',
    meaning: 'noted',
    message: `rendering \`${wholeVisibleText(name)}\` gave no manifests`,
    help: 'nothing to do if that is intended; otherwise check the values and the arguments in `render`',
    span: { file, line: 1, column: 1 },
  };
}

function partsOf(source: RenderSource, text: string, tree: RenderTree): Partial<ManifestFile> {
  if (source.kind !== 'helm') return {};
  const chart = realpathSync(tree.absolute(source.chart));
  const origins = helmOrigins(text, (path) => readTemplate(join(chart, path), chart, tree));
  return { origins, ...(source.namespace !== undefined && { defaultNamespace: source.namespace }) };
}

/** A template of the chart; undefined when the chart is packed, or the file is not what its name says. */
function readTemplate(
  path: string,
  chart: string,
  tree: RenderTree,
): { file: string; text: string } | undefined {
  if (!existsSync(path) || !realpathSync(path).startsWith(chart + sep) || !statSync(path).isFile())
    return undefined;
  const file = tree.shown(path);
  const bytes = readBoundedFile({ realPath: realpathSync(path), shown: file }, MAX_TEMPLATE);
  const text = 'code' in bytes ? bytes : decodeText(bytes, file);
  return typeof text === 'string' ? { file, text } : undefined;
}
