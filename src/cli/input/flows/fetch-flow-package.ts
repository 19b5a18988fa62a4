import { describeFailure } from '../../../gitlab/describe-failure.ts';
import { DIGEST_FILE, fetchPackage, type PackageFetch } from '../../../gitlab/packages/fetch-package.ts';
import { parsePackageRef } from '../../../gitlab/packages/package-ref.ts';
import { type HttpFailure, isStatus } from '../../../http/http-failure.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { formatDuration } from '../../../report/wording/phrases/time.ts';
import type { Io } from '../../io.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem } from '../input-problem.ts';
import type { FlowInput } from './flow-input.ts';
import { notAPackage, openPackages } from './gitlab-packages.ts';

export interface FetchedFlows {
  /** Undefined when it could not be fetched; then the diagnostic is an error that says why. */
  readonly source: FlowInput | undefined;
  /** What was fetched, and how old it is. */
  readonly diagnostic: Diagnostic;
}

/** Fetches recorded flows from GitLab's package registry into memory. What does not match its checksum is not used. */
export async function fetchFlowPackage(text: string, io: Io): Promise<FetchedFlows> {
  const shown = wholeVisibleText(text);
  const ref = parsePackageRef(text);
  if (ref === undefined) return { source: undefined, diagnostic: notAPackage(shown) };
  const registry = openPackages(ref, shown, io);
  if ('code' in registry) return { source: undefined, diagnostic: registry };
  const fetched = await fetchPackage(registry.api, registry.project, ref.name, ref.version);
  if (fetched.kind !== 'fetched') return { source: undefined, diagnostic: unreadPackage(shown, fetched) };
  const { published, bytes } = fetched;
  const name = `${text.split('@')[0]}@${published.version}`;
  const age = Math.max(0, io.now() - published.created);
  return {
    source: {
      name,
      size: bytes.byteLength,
      open: async function* () {
        yield bytes;
      },
    },
    diagnostic: {
      code: 'gitlab/package',
      severity: 'info',
      meaning: 'noted',
      message: `\`${wholeVisibleText(name)}\` was published ${formatDuration(age)} ago, at ${new Date(published.created).toISOString()}: ${formatBytes(bytes.byteLength)}, checksum verified`,
      help: 'use another version with `@VERSION` after the name',
    },
  };
}

/** Why nothing was fetched. */
export function unreadPackage(
  shown: string,
  fetched: Exclude<PackageFetch, { kind: 'fetched' }>,
): Diagnostic {
  const problem = (reason: string, help: string) =>
    inputProblem('gitlab/package', `\`${shown}\` cannot be read: ${reason}`, help);
  switch (fetched.kind) {
    case 'none':
      return problem(
        'there is no such package in the registry of the project',
        'publish one with `sluice record --publish`, or look at the name under Deploy > Package registry',
      );
    case 'no-digest':
      return problem(
        `version \`${wholeVisibleText(fetched.published.version)}\` contains several files, but none is called \`${DIGEST_FILE}\``,
        'publish it with `sluice record --publish`',
      );
    case 'damaged':
      return problem(
        'the download is not what the registry has: the SHA-256 differs',
        'run the job again; if the error persists, publish the package again',
      );
    case 'no-checksum':
      return problem(
        'the registry has no SHA-256 of it, so the download cannot be checked',
        'publish it again with `sluice record --publish`',
      );
    case 'failed':
      return problem(describeFailure(fetched.failure), helpOf(fetched.failure));
  }
}

/** What to do about a registry that did not do what it was asked to. */
export function helpOf(failure: HttpFailure): string {
  if (isStatus(failure, 401)) return 'the token is wrong or expired; a job token is valid as long as its job';
  if (isStatus(failure, 403, 404)) {
    return 'allow the project of this job in the job token permissions there (Settings > CI/CD > Job token permissions), and allow the user who runs it to read the packages';
  }
  return 'run the job again; `--flows-fallback` names a committed digest that is read meanwhile';
}
