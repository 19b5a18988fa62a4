import type { Diagnostic } from '../../model/diagnostic.ts';
import { lintSet } from '../dialects.ts';
import type { ManifestFile } from '../manifest.ts';
import { describeKindsNotRead, describeSkipped } from '../not-simulated/describe-not-simulated.ts';
import type { Platform } from '../platform/platform.ts';
import { describeTwins } from '../separate-twins.ts';
import { lintTogether, notCompared } from '../together/lint-together.ts';
import type { FileRole } from '../unrendered/file-roles.ts';
import { chartsByOtherTemplates } from '../unrendered/releases/other-templates.ts';
import { createUnrenderedNotes, type UnrenderedNotes } from '../unrendered/unrendered-notes.ts';
import type { FileCheck } from './check-file.ts';
import { twinsAmong } from './policy-names.ts';

/**
 * The problems of all files together, in the order of their checks, and how many policies there are. `roleOf` says as what each
 * file was checked, `context` are files that are not checked but say something about others.
 */
export function joinChecks(
  checks: readonly FileCheck[],
  roleOf: (file: string) => FileRole,
  platform: Platform,
  context: readonly ManifestFile[] = [],
): {
  readonly found: number;
  readonly diagnostics: readonly Diagnostic[];
} {
  const dialectLints = lintSet(
    checks.flatMap(({ facts }) => facts),
    platform,
  );
  const notes = createUnrenderedNotes();
  const charts = chartsByOtherTemplates(context, roleOf);
  for (const check of checks) note(check, roleOf(check.names.file), charts, notes);
  return {
    found: checks.reduce((sum, { found }) => sum + found, 0),
    diagnostics: [
      ...checks.flatMap(({ textProblems }) => textProblems),
      ...notes.diagnostics(),
      ...checks.flatMap(({ documentProblems }) => documentProblems),
      ...describeTwins(twinsAmong(checks.map(({ names }) => names))),
      ...dialectLints,
      ...compare(checks, platform, dialectLints),
      ...describeSkipped(checks.flatMap(({ skipped }) => skipped)),
      ...checks.flatMap(({ governedProblems }) => governedProblems),
      ...describeKindsNotRead(checks.flatMap(({ notSimulated }) => notSimulated)),
    ],
  };
}

function compare(
  checks: readonly FileCheck[],
  platform: Platform,
  said: readonly Diagnostic[],
): readonly Diagnostic[] {
  const kept = checks.flatMap(({ policies }) => policies ?? []);
  const found = checks.reduce((sum, { names }) => sum + names.keys.length, 0);
  if (kept.length < found) return [notCompared(found)];
  const isWhole = !checks.some(({ notSimulated }) => notSimulated.length > 0);
  return lintTogether(kept, platform, { isWhole, said });
}

function note(check: FileCheck, role: FileRole, charts: ReadonlySet<string>, notes: UnrenderedNotes): void {
  if (role.kind === 'patch') notes.patch(role.kustomization, check.names.file);
  else if (role.kind === 'chart') {
    notes.chart(role.folder, check.mayHoldPolicies || charts.has(role.folder));
  } else if (role.kind === 'governed') notes.add(role.governance.roots, check.unrendered);
}
