import { DEFAULT_SETTINGS, type RenderSettings, type Settings } from '../config/settings.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison.ts';
import type { InputOptions } from './input-limits.ts';
import type { InputReading } from './input-reading.ts';
import { readComparison } from './read-comparison.ts';
import { readManifestInputs } from './read-manifest-inputs.ts';
import { type RenderContext, renderComparison, renderWorkTree } from './render/render-sides.ts';
import { readUnrenderedContext, readWorkTreeContext } from './unrendered-context.ts';

/** Where policies come from: files, and what tools render. */
export interface PolicyInputs {
  readonly policies: readonly string[];
  /** Default: nothing. */
  readonly render?: RenderSettings;
  readonly defaultNamespace: string;
  readonly limits?: InputOptions & Partial<Settings['limits']>;
}

/** The manifests of the work tree: those of `policies`, and what tools render. */
export async function readPolicyInputs(inputs: PolicyInputs, io: Io): Promise<InputReading> {
  const written = await readManifestInputs(inputs.policies, io, inputs.limits);
  const context = await readWorkTreeContext(written.files, io, inputs.limits);
  return join({ ...written, context }, await renderWorkTree(contextOf(inputs, io)));
}

/** The manifests of both sides of a comparison. */
export async function readComparedInputs(
  comparison: Comparison,
  inputs: PolicyInputs,
  io: Io,
): Promise<{ readonly base: InputReading; readonly head: InputReading }> {
  const written = await readComparison(comparison, io, inputs.limits);
  const rendered = await renderComparison(comparison, contextOf(inputs, io));
  const context = (side: 'base' | 'head') =>
    readUnrenderedContext(comparison[side], written[side].files, io, inputs.limits);
  return {
    base: join({ ...written.base, context: await context('base') }, rendered.base),
    head: join({ ...written.head, context: await context('head') }, rendered.head),
  };
}

function contextOf(
  { render = DEFAULT_SETTINGS.render, defaultNamespace, limits }: PolicyInputs,
  io: Io,
): RenderContext {
  const maxOutputBytes = limits?.maxInventoryFileBytes ?? DEFAULT_SETTINGS.limits.maxInventoryFileBytes;
  return { render, options: { defaultNamespace, maxTimeMs: render.maxTimeMs, maxOutputBytes }, io };
}

/** Whether anything says where policies come from. */
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
