import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import { createFileRoles, type FileRole, NOTHING_RENDERED } from './file-roles.ts';
import { createFileFinder } from './find-files.ts';
import { createFolderFinder } from './folder-from-top.ts';
import type { ManifestSources } from './manifest-sources.ts';
import { askingReleases } from './releases/asking-releases.ts';
import { chartsByOtherTemplates } from './releases/other-templates.ts';
import { writtenReleases } from './releases/written-releases.ts';
import { createValueFiles, type ValueFiles } from './value-files.ts';
import { withIncludersOf } from './with-includers-of.ts';

/** What all files together say about one of them. */
export interface Surroundings {
  /** Each of the files once, those that are read only for what they say about others among them. */
  readonly known: readonly ManifestFile[];
  readonly valueFiles: ValueFiles;
  roleOf(file: string): FileRole;
  fileNamed(name: string): ManifestFile | undefined;
  /** The files that match a name or pattern. */
  filesOf(pattern: string): readonly ManifestFile[];
  /** Charts with policies in templates whose names are not those of manifests. */
  readonly chartsByOtherTemplates: ReadonlySet<string>;
  /** The releases of charts in a file whose values ask for policies. */
  releasesOfPolicies(file: ManifestFile): readonly NotSimulatedPolicy[];
  /** A release together with values that it takes from elsewhere. */
  withValues(document: ManifestDocument): ManifestDocument;
}

export function createSurroundings({
  files,
  context = [],
  rendered = NOTHING_RENDERED,
  before,
  after,
}: ManifestSources): Surroundings {
  const all = [...files, ...context];
  const roleOf = remembered(withIncludersOf({ before, after }, all, createFileRoles(all, rendered)));
  const byName = new Map(all.map((file) => [file.file, file]));
  const known = [...byName.values()];
  const filesOf = createFileFinder(known);
  const folderAt = createFolderFinder(known);
  const valueFiles = createValueFiles(known);
  return {
    known,
    valueFiles,
    roleOf,
    fileNamed: (name) => byName.get(name),
    filesOf,
    chartsByOtherTemplates: chartsByOtherTemplates(known, roleOf),
    releasesOfPolicies: (file) => askingReleases(writtenReleases(file, folderAt(file)), filesOf),
    withValues(document) {
      const values = valueFiles.textsOf(document);
      return values.length === 0 ? document : { ...document, values };
    },
  };
}

function remembered<Answer>(answerFor: (file: string) => Answer): (file: string) => Answer {
  const answers = new Map<string, Answer>();
  return (file) => {
    const answer = answers.get(file) ?? answerFor(file);
    answers.set(file, answer);
    return answer;
  };
}
