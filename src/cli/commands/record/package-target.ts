import type { FlowDigest } from '../../../digest/flow-digest.ts';
import { loadDigestAlone } from '../../../flows/load-digest.ts';
import { describeFailure } from '../../../gitlab/describe-failure.ts';
import { DIGEST_FILE, fetchPackage } from '../../../gitlab/packages/fetch-package.ts';
import { parsePackageRef } from '../../../gitlab/packages/package-ref.ts';
import { type Publication, publishPackage } from '../../../gitlab/packages/publish-package.ts';
import { hasErrors } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { helpOf, unreadPackage } from '../../input/flows/fetch-flow-package.ts';
import { notAPackage, openPackages } from '../../input/flows/gitlab-packages.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import { printDiagnostics } from '../output/write-reports.ts';
import type { DigestTarget } from './digest-target.ts';

/**
 * A package of GitLab's registry: each digest is a version of its own, named by the time. Undefined, after saying why, when the
 * text does not name a package or the environment does not say how to reach it.
 */
export function packageTarget(text: string, io: Io): DigestTarget | undefined {
  const shown = wholeVisibleText(text);
  const ref = parsePackageRef(text);
  if (ref === undefined || ref.version !== undefined) {
    printDiagnostics([notAPackage(shown)], io);
    return undefined;
  }
  const registry = openPackages(ref, shown, io);
  if ('code' in registry) {
    printDiagnostics([registry], io);
    return undefined;
  }
  const { api, project } = registry;
  return {
    shown,
    readKnown: async () => {
      const fetched = await fetchPackage(api, project, ref.name, undefined);
      if (fetched.kind === 'none') return 'none';
      if (fetched.kind === 'fetched') return readDigest(shown, fetched.bytes, io);
      printDiagnostics([unreadPackage(shown, fetched)], io);
      return undefined;
    },
    holdsOne: () => true,
    write: async (bytes) => {
      const version = new Date(io.now()).toISOString().slice(0, 19).replaceAll(':', '-');
      const at = { project, name: ref.name, version, file: DIGEST_FILE };
      const publication = await publishPackage(api, at, bytes);
      if (publication.kind !== 'published') {
        io.stderr(`error: ${notPublished(shown, publication)}`);
        return false;
      }
      progress(`published \`${shown}@${version}\``, io);
      return true;
    },
  };
}

async function readDigest(name: string, bytes: Uint8Array, io: Io): Promise<FlowDigest | undefined> {
  const { digest, diagnostics } = await loadDigestAlone({
    name,
    size: bytes.byteLength,
    open: async function* () {
      yield bytes;
    },
  });
  if (!hasErrors(diagnostics)) return digest;
  printDiagnostics(diagnostics, io);
  io.stderr(`\`${name}\` was left unchanged: nothing can be added to it`);
  return undefined;
}

function notPublished(shown: string, publication: Exclude<Publication, { kind: 'published' }>): string {
  return publication.kind === 'differs'
    ? `\`${shown}\` was published damaged: the registry has another SHA-256; publish it again`
    : `\`${shown}\` could not be published: ${describeFailure(publication.failure)}; ${helpOf(publication.failure)}`;
}
