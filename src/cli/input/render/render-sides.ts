import { mkdirSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { type RenderSource, renderedFolders } from '../../config/render-sources.ts';
import type { RenderSettings } from '../../config/settings.ts';
import type { Io } from '../../io.ts';
import {
  type Comparison,
  type RevisionSource,
  readAsSide,
  type SideSource,
} from '../comparison/comparison.ts';
import { shownPath } from '../files/shown-path.ts';
import { findRepositoryPaths } from '../git/repository-path.ts';
import { writeTree } from '../git/write-tree.ts';
import { inputProblem } from '../input-problem.ts';
import type { InputReading } from '../input-reading.ts';
import { createPrivateFolder, type PrivateFolder } from './private-folder.ts';
import {
  type NotRendered,
  type RenderedTree,
  type RenderOptions,
  type RenderTree,
  renderTree,
} from './render-tree.ts';
import { createRenderedOutput, type RenderedOutput, type RenderedSide } from './rendered-output.ts';
import { renderName } from './renderer-calls.ts';

export interface RenderContext {
  readonly render: RenderSettings;
  readonly options: RenderOptions;
  readonly io: Io;
}

const NOTHING: InputReading = { files: [], diagnostics: [] };

/** What tools render from the work tree. */
export async function renderWorkTree(context: RenderContext): Promise<InputReading> {
  if (context.render.sources.length === 0) return NOTHING;
  return withPrivateFolder(context, (tools) => renderHere('head', context.render.sources, context, tools));
}

/** What tools render from both sides of a comparison; a revision gets a temporary tree of its own, which is removed afterwards. */
export async function renderComparison(
  { base, head }: Comparison,
  context: RenderContext,
): Promise<{ readonly base: InputReading; readonly head: InputReading }> {
  if (context.render.sources.length === 0 && context.render.configPath === undefined) {
    return { base: NOTHING, head: NOTHING };
  }
  return withPrivateFolder(context, async (tools) => ({
    base: asBase(await renderSide('base', base, context, tools)),
    head: await renderSide('head', head, context, tools),
  }));
}

interface Tools {
  readonly folder: PrivateFolder;
  readonly output: RenderedOutput;
}

async function withPrivateFolder<Result>(
  { render, io }: RenderContext,
  use: (tools: Tools) => Promise<Result>,
): Promise<Result> {
  const folder = createPrivateFolder();
  try {
    return await use({ folder, output: createRenderedOutput(render.output, io) });
  } finally {
    folder.close();
  }
}

/** A folder that replaces the policies of a side is taken as it is: whoever names one has already rendered it. */
async function renderSide(
  side: RenderedSide,
  source: SideSource,
  context: RenderContext,
  tools: Tools,
): Promise<InputReading> {
  if (source.kind === 'revision') {
    const options = readAsSide(source, context.options);
    return renderRevision(side, source, { ...context, options }, tools);
  }
  if (source.kind === 'cluster') return NOTHING;
  return source.isReplacement ? NOTHING : renderHere(side, context.render.sources, context, tools);
}

async function renderHere(
  side: RenderedSide,
  sources: readonly RenderSource[],
  { options, io }: RenderContext,
  tools: Tools,
): Promise<InputReading> {
  if (sources.length === 0) return NOTHING;
  const repository = await findRepositoryPaths(io);
  const root = 'code' in repository ? realpathSync(io.cwd) : repository.top;
  const tree: RenderTree = {
    side,
    root,
    revision: undefined,
    isIntroduced: false,
    absolute: (path) => resolve(io.cwd, path),
    shown: (path) => shownPath(realpathSync(io.cwd), path),
  };
  const rendered = await renderTree(tree, sources, options, { ...tools, io });
  return { ...readingOf(rendered), rendered: renderedFolders(sources) };
}

async function renderRevision(
  side: RenderedSide,
  { commit, rendered: { sources, isIntroduced, diagnostics } }: RevisionSource,
  { options, io }: RenderContext,
  tools: Tools,
): Promise<InputReading> {
  if (sources.length === 0) return { files: [], diagnostics };
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return { files: [], diagnostics: [...diagnostics, repository] };
  const root = join(realpathSync(tools.folder.path), side);
  mkdirSync(root, { mode: 0o700 });
  const problem = await writeTree(commit, root, io);
  const folders = { rendered: renderedFolders(sources) };
  if (problem !== undefined) {
    const notRendered = sources.map((source) => ({ name: renderName(source), problem }));
    return { ...readingOf({ files: [], diagnostics, notRendered }), ...folders };
  }
  const outside: NotRendered[] = [];
  const tree: RenderTree = {
    side,
    root,
    revision: `commit \`${commit.slice(0, 8)}\``,
    isIntroduced,
    absolute: (path) => {
      const place = repository.inCommit(path);
      if (place === undefined) outside.push({ name: path, problem: notInRepository(path) });
      return join(root, place ?? 'outside-of-the-repository');
    },
    shown: (path) => repository.shown(relative(root, path)),
  };
  const rendered = await renderTree(tree, sources, options, { ...tools, io });
  const reading = readingOf({
    files: rendered.files,
    diagnostics: [...diagnostics, ...rendered.diagnostics],
    notRendered: [...outside.slice(0, 1), ...rendered.notRendered],
  });
  return { ...reading, ...folders };
}

function readingOf({ files, diagnostics, notRendered }: RenderedTree): InputReading {
  const problems = new Set(notRendered.map(({ problem }) => problem));
  return {
    files,
    diagnostics: [...diagnostics, ...problems],
    ...(notRendered.length > 0 && { notRendered: notRendered.map(({ name }) => wholeVisibleText(name)) }),
  };
}

/**
 * The content of a base that cannot be rendered is not known, which is not the change's fault: the change may be the one that
 * mends it. So it is not an error of the input, but nothing can be compared with it.
 */
function asBase(reading: InputReading): InputReading {
  if (reading.notRendered === undefined) return reading;
  return { ...reading, diagnostics: reading.diagnostics.map(atMostWarning) };
}

function atMostWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'warning', side: 'base' } : diagnostic;
}

function notInRepository(path: string): Diagnostic {
  return inputProblem(
    'render/outside',
    `\`${path}\` is outside the repository, so it has no content at a revision`,
    'keep charts, values and kustomizations in the repository',
  );
}
