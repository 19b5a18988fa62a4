import type { ReadOptions } from '../../../flows/read-flow-lines.ts';
import type { DeployTimes } from '../../../flows/watch/digest-parts.ts';
import { readSince } from '../../../flows/watch/read-since.ts';
import { createSinceDeploy } from '../../../flows/watch/since-deploy.ts';
import { fetchPackage } from '../../../gitlab/packages/fetch-package.ts';
import { parsePackageRef } from '../../../gitlab/packages/package-ref.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { unreadPackage } from '../flows/fetch-flow-package.ts';
import { notAPackage, openPackages } from '../flows/gitlab-packages.ts';
import type { WatchedPart, WatchedSource } from './watched-source.ts';

/** Watches a GitLab package: a version that is newer than the one at the start, or published again, is fetched. */
export async function watchPackage(
  text: string,
  times: DeployTimes,
  options: ReadOptions,
  io: Io,
): Promise<WatchedSource> {
  const shown = wholeVisibleText(text);
  let part: WatchedPart | undefined;
  let known: string | undefined;
  let problems: readonly Diagnostic[] = [];

  /** The bytes, if they differ from the last time. */
  const fetchNewer = async (isStart: boolean): Promise<Uint8Array | undefined> => {
    const problem = (found: Diagnostic) => {
      problems = [found];
      return undefined;
    };
    // The time limit for a registry applies to each look at it.
    const place = placeOf(text, io);
    if ('code' in place) return problem(place);
    const { api, project, ref } = place;
    const found = await api.find(project, ref.name, ref.version);
    if (found.kind === 'failed') return problem(unreadPackage(shown, found));
    // The first version may be published while it is watched.
    if (found.value === 'none') return isStart ? undefined : problem(unreadPackage(shown, { kind: 'none' }));
    const files = await api.listFiles(project, found.value.id);
    if (files.kind === 'failed') return problem(unreadPackage(shown, files));
    problems = [];
    const version = `${found.value.id} ${files.value.map(({ id }) => id).join(' ')}`;
    const isNew = version !== known;
    known = version;
    if (isStart || !isNew) return undefined;
    const fetched = await fetchPackage(api, project, ref.name, ref.version);
    return fetched.kind === 'fetched' ? fetched.bytes : problem(unreadPackage(shown, fetched));
  };

  await fetchNewer(true);
  return {
    async poll() {
      const bytes = await fetchNewer(false);
      if (bytes === undefined) return;
      const since = createSinceDeploy(times);
      const source = {
        name: text,
        size: bytes.byteLength,
        open: async function* () {
          yield bytes;
        },
      };
      const read = await readSince(source, since, options);
      part = { name: text, records: since.finish(text), ...read };
    },
    finish: () => {},
    parts: () => (part === undefined ? [] : [part]),
    problems: () => problems,
    close: async () => {},
  };
}

/** Why a package can never be fetched: its name is invalid, or the environment does not say how to reach a registry. */
export function describeNoPackage(text: string, io: Io): readonly Diagnostic[] {
  const place = placeOf(text, io);
  return 'code' in place ? [place] : [];
}

function placeOf(text: string, io: Io) {
  const shown = wholeVisibleText(text);
  const ref = parsePackageRef(text);
  if (ref === undefined) return notAPackage(shown);
  const registry = openPackages(ref, shown, io);
  return 'code' in registry ? registry : { ...registry, ref };
}
