import type { ManifestFile } from '../../policy/manifest.ts';
import { isChartName } from '../../policy/unrendered/helm-chart.ts';
import { isKustomizationName } from '../../policy/unrendered/kustomization-name.ts';
import { isDeliveringName, mayDeliver } from '../../policy/unrendered/read-deliveries.ts';
import {
  DEFAULT_SETTINGS,
  type RenderSettings,
  type SettingOrigins,
  type Settings,
} from '../config/settings.ts';
import type { Io } from '../io.ts';
import { type Comparison, readAsSide } from './comparison/comparison.ts';
import { readComparison } from './comparison/read-comparison.ts';
import { decodeText } from './files/decode-text.ts';
import { repositoryAddresses } from './git/repository-path.ts';
import type { InputOptions } from './input-limits.ts';
import type { InputReading } from './input-reading.ts';
import { type ManifestInputs, openManifestInputs } from './open-manifest-inputs.ts';
import { readAllManifests } from './read-manifest-inputs.ts';
import { type RenderContext, renderComparison, renderWorkTree } from './render/render-sides.ts';
import {
  held,
  readContextAndIncluded,
  readWorkTreeContext,
  readWorkTreeIncluded,
} from './unrendered-context.ts';

/** From where policies come: files, and what tools render. */
export interface PolicyInputs extends SettingOrigins {
  readonly policies: readonly string[];
  /** Default: nothing. */
  readonly render?: RenderSettings;
  readonly defaultNamespace: string;
  readonly limits?: InputOptions & Partial<Settings['limits']>;
}

/** The manifests of the work tree, found but not read yet. */
export interface OpenedPolicies {
  readonly written: ManifestInputs;
  /** Files that say what becomes of the written manifests; some may be among these. */
  readonly context: readonly ManifestFile[];
  /** Not all of these could be looked at. */
  readonly isNotSearched: boolean;
  /** What tools render. */
  readonly rendered: InputReading;
}

/** The same, together with what kustomizations among them include. */
export async function openWithIncluded(inputs: PolicyInputs, io: Io): Promise<OpenedPolicies> {
  const written = openManifestInputs(inputs.policies, io, inputs.limits);
  const rendered = await renderWorkTree(contextOf(inputs, io));
  const opened = await withContext(written, rendered, inputs, io);
  const { names, standardInput } = written;
  if (!names.some(isKustomizationName)) return opened;
  const given = new Set(names);
  const known = opened.context.filter(({ file }) => given.has(file));
  const { included } = await readWorkTreeIncluded({ names, known }, io, inputs.limits);
  if (included.length === 0) return opened;
  const all = [...inputs.policies, ...included.map(({ file }) => file)];
  return withContext(openManifestInputs(all, io, inputs.limits, standardInput), rendered, inputs, io);
}

/** Finds the manifests of the work tree, and renders what tools render. */
async function openPolicyInputs(inputs: PolicyInputs, io: Io): Promise<OpenedPolicies> {
  const written = openManifestInputs(inputs.policies, io, inputs.limits);
  return withContext(written, await renderWorkTree(contextOf(inputs, io)), inputs, io);
}

async function withContext(
  written: ManifestInputs,
  rendered: InputReading,
  { limits }: PolicyInputs,
  io: Io,
): Promise<OpenedPolicies> {
  const known = written.readFirst(saysWhatBecomesOfOthers).flatMap(({ file, bytes }) => {
    const text = decodeText(bytes, file);
    return typeof text === 'string' ? [{ file, text }] : [];
  });
  const names = [...written.names, ...namesOfRendered(rendered)];
  const beside = await readWorkTreeContext({ names, known }, io, limits);
  return { written, context: [...known, ...beside.files], isNotSearched: !beside.areAll, rendered };
}

/** Git finds such files, too, if it tracks them. */
function saysWhatBecomesOfOthers(name: string, bytes: Uint8Array): boolean {
  if (isKustomizationName(name) || isChartName(name) || isDeliveringName(name)) return true;
  return mayDeliver(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
}

/** The manifests of the work tree: those of `policies`, and what tools render. */
export async function readPolicyInputs(inputs: PolicyInputs, io: Io): Promise<InputReading> {
  const { written, context, isNotSearched, rendered } = await openPolicyInputs(inputs, io);
  return join(
    { ...(await readAllManifests(written, inputs.policies, io)), context, isNotSearched },
    rendered,
  );
}

/** The same, together with what kustomizations among them include. */
export async function readWithIncluded(inputs: PolicyInputs, io: Io): Promise<InputReading> {
  const reading = await readPolicyInputs(inputs, io);
  if (!reading.files.some(({ file }) => isKustomizationName(file))) return reading;
  const around = await readWorkTreeIncluded(held(reading.files), io, inputs.limits);
  return {
    ...reading,
    files: [...reading.files, ...around.included],
    context: around.context,
    isNotSearched: !around.areAll,
  };
}

/** The manifests of both sides of a comparison. */
export async function readComparedInputs(
  comparison: Comparison,
  inputs: PolicyInputs,
  io: Io,
): Promise<{ readonly base: InputReading; readonly head: InputReading }> {
  const written = await readComparison(comparison, io, inputs.limits);
  const rendered = await renderComparison(comparison, contextOf(inputs, io));
  const addresses = await repositoryAddresses(io);
  const around = async (side: 'base' | 'head') => {
    const { context, included, areAll } = await readContextAndIncluded(
      comparison[side],
      { ...held(written[side].files), names: namesOf(written[side], rendered[side]) },
      io,
      readAsSide(comparison[side], inputs.limits ?? {}),
    );
    const files = [...written[side].files, ...included];
    return { ...written[side], files, context, addresses, isNotSearched: !areAll };
  };
  return { base: join(await around('base'), rendered.base), head: join(await around('head'), rendered.head) };
}

function namesOf(written: InputReading, rendered: InputReading): readonly string[] {
  return [...written.files.map(({ file }) => file), ...namesOfRendered(rendered)];
}

/** What is rendered replaces the files of its folder. */
function namesOfRendered({ files }: InputReading): readonly string[] {
  return files.flatMap(({ renderedFrom }) =>
    renderedFrom === undefined
      ? []
      : [`${renderedFrom.folder === '' ? '' : `${renderedFrom.folder}/`}kustomization.yaml`],
  );
}

function contextOf(
  { render = DEFAULT_SETTINGS.render, defaultNamespace, limits }: PolicyInputs,
  io: Io,
): RenderContext {
  const maxOutputBytes = limits?.maxInventoryFileBytes ?? DEFAULT_SETTINGS.limits.maxInventoryFileBytes;
  return { render, options: { defaultNamespace, maxTimeMs: render.maxTimeMs, maxOutputBytes }, io };
}

/** Whether anything says from where policies come. */
export function namesPolicies({ policies, render }: Pick<PolicyInputs, 'policies' | 'render'>): boolean {
  return policies.length > 0 || (render !== undefined && render.sources.length > 0);
}

function join(written: InputReading, rendered: InputReading): InputReading {
  return {
    ...written,
    ...rendered,
    files: [...written.files, ...rendered.files],
    diagnostics: [...written.diagnostics, ...rendered.diagnostics],
  };
}
