import type { ManifestFile } from '../../manifest.ts';
import { baseName, folderOf, isInFolder } from '../file-path.ts';

/** Files that say which versions of libraries a program or a play gets, by the names that their tools give them. */
const OF_LIBRARIES: readonly RegExp[] = [
  /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|deno\.(?:json|lock))$/,
  /^(?:requirements[\w.-]*\.txt|constraints\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?)$/,
  /^(?:go\.(?:mod|work)|kcl\.mod(?:\.lock)?|module\.cue|PklProject(?:\.deps\.json)?)$/,
  /^(?:Cargo\.(?:toml|lock)|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml|[\w.-]+\.csproj)$/,
  // Roles and collections of Ansible.
  /^requirements[\w.-]*\.ya?ml$/,
];

export function isOfLibraries(file: string): boolean {
  const name = baseName(file);
  return OF_LIBRARIES.some((one) => one.test(name));
}

/** Whether a file with versions is for programs of some folder. */
export function isForProgram(file: string, program: string): boolean {
  return isInFolder(program, folderOf(file).replace(/(?:^|\/)cue\.mod$/, ''));
}

const IMPORT =
  /\b(?:from|import|require|use|using)\b[\s(]{0,5}["'`]?(@?\w[\w./-]{0,200})|^\s{1,20}(?:\w{1,50}\s{1,5})?"([\w.-]{1,100}\/[\w./-]{1,200})"\s*$/gm;

/** What a program imports, by each name that a library may have for it: `@a/b/c` is a part of `@a/b`, and `a_b.c` one of `a-b`. */
export function librariesOf({ text }: ManifestFile): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, plain, ofGo]) => {
    const name = plain ?? ofGo ?? '';
    const parts = name.split('/');
    const [dotted = ''] = name.split('.');
    return [...parts.map((_, i) => parts.slice(0, i + 1).join('/')), dotted, dotted.replaceAll('_', '-')];
  });
}

/** What differs with the content, and stands between a name and its version. */
const OF_CONTENT =
  /\b(?:hash(?:es)?|integrity|resolved|checksum|digest|generated)\b|^["']?(?:sha\d+-|[hz][h1]:)/;
const VERSION = /^["'<]?(?:version|resolution|specifier|constraints|rev|ref|tag|repository|v)\b/;
const MAX_BELOW = 3;

/** What a file says of libraries whose names are asked for: the line that names one, and the versions below it. */
export function versionsIn({ text }: ManifestFile, isUsed: (name: string) => boolean): readonly string[] {
  const parts = text
    .split(/[\n{},]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !OF_CONTENT.test(part) && !/^(?:#|\/\/)/.test(part));
  return parts.flatMap((part, at) => {
    if (!namesIn(part).some(isUsed)) return [];
    const below = parts.slice(at + 1, at + 1 + MAX_BELOW);
    const end = below.findIndex((one) => !VERSION.test(one));
    return [part, ...below.slice(0, end < 0 ? undefined : end)];
  });
}

function namesIn(part: string): readonly string[] {
  return part
    .split(/[\s"'`=<>~^()[\];:!|]+/)
    .map((word) => word.replace(/^.*node_modules\//, '').replace(/(?<=.)@.*$/, ''))
    .filter((word) => word !== '');
}
