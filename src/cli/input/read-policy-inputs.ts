import { DEFAULT_SETTINGS, type RenderSettings, type Settings } from '../config/settings.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison.ts';
import type { InputOptions } from './input-limits.ts';
import type { InputReading } from './input-reading.ts';
import { readComparison } from './read-comparison.ts';
import { readManifestInputs } from './read-manifest-inputs.ts';
import { type RenderContext, renderComparison, renderWorkTree } from './render/render-sides.ts';

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
  return join(written, await renderWorkTree(contextOf(inputs, io)));
}

/** The manifests of both sides of a comparison. */
export async function readComparedInputs(
  comparison: Comparison,
  inputs: PolicyInputs,
  io: Io,
): Promise<{ readonly base: InputReading; readonly head: InputReading }> {
  const written = await readComparison(comparison, io, inputs.limits);
  const rendered = await renderComparison(comparison, contextOf(inputs, io));
  return { base: join(written.base, rendered.base), head: join(written.head, rendered.head) };
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
  if (rendered.files.length === 0 && rendered.diagnostics.length === 0) return written;
  return {
    ...written,
    files: [...written.files, ...rendered.files],
    diagnostics: [...written.diagnostics, ...rendered.diagnostics],
  };
}
