import type { ManifestFile } from '../../manifest.ts';
import { baseName, folderOf, pathFrom } from '../file-path.ts';

/** Languages in which all files of a folder are one program, with what their tools read beside it. */
const OF_FOLDERS = /\.(?:tf|tofu|tfvars|tf\.json|tfvars\.json|cue|k)$|(?<!_test)\.go$/;
/** Settings that a tool reads beside its program. */
const SETTINGS = /(?:^|\/)(?:Pulumi\.[\w.-]+\.ya?ml|kcl\.yaml|spec\.json)$/;
/** How programs name other files and folders: in quotes, or as words of an `import`. */
const NAMED = /["'`]([^"'`\s]{1,300})["'`]|\b(?:import|load|include|from)\s+([\w./-]{1,300})/g;
/** Languages that name a file without its extension. */
const BY_STEM = /\.(?:[cm]?[jt]sx?|py|k|rb|star)$/;

/**
 * Which files a program that makes policies is fed by: those that it uses, directly or through others, and those that use it, with what
 * these use, because they say what it makes. `makers` are files that name policies. Two files belong together if the output of some third
 * one depends on both. `data` are other files that a program may name.
 */
export function feedingPrograms(
  files: readonly ManifestFile[],
  makers: readonly string[],
  data: readonly string[] = [],
): (file: string) => boolean {
  const usersOf = createUsers(files, data);
  const depending = allAbove(makers, usersOf);
  return (file) => [...allAbove([file], usersOf)].some((one) => depending.has(one));
}

type UsersOf = (file: string) => readonly string[];

/** Some files, and all whose output depends on them. */
function allAbove(some: readonly string[], usersOf: UsersOf): ReadonlySet<string> {
  const found = new Set(some);
  // A set gives what is added to it meanwhile, too.
  for (const file of found) for (const user of usersOf(file)) found.add(user);
  return found;
}

function createUsers(files: readonly ManifestFile[], data: readonly string[]): UsersOf {
  const names = [...new Set([...files.map(({ file }) => file), ...data])];
  const byName = Map.groupBy(names, baseName);
  const byStem = Map.groupBy(
    names.filter((name) => BY_STEM.test(name)),
    stemOf,
  );
  const byFolder = Map.groupBy(
    files.filter(({ file }) => OF_FOLDERS.test(file)),
    ({ file }) => folderOf(file),
  );
  const users = new Map<string, string[]>();
  const add = (used: string, user: string): void => {
    if (used !== user) users.set(used, [...(users.get(used) ?? []), user]);
  };
  for (const { file, text } of files) {
    for (const [, quoted, plain] of text.matchAll(NAMED)) {
      const name = (quoted ?? plain ?? '').replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
      const here = pathFrom(folderOf(file), name);
      const end = name.replace(/^(?:\$\{[^}]{0,100}\}\/|\.\.\/)+/, '');
      for (const one of byName.get(baseName(name)) ?? []) {
        if (one === here || `/${one}`.endsWith(`/${end}`)) add(one, file);
      }
      if (BY_STEM.test(file)) {
        const path = end.replace(/\.(?=\w)/g, '/').replace(/^\/+/, '');
        for (const one of byStem.get(path.split('/').at(-1) ?? '') ?? [])
          if (`/${withoutExtension(one)}`.endsWith(`/${path}`)) add(one, file);
      }
      if (!OF_FOLDERS.test(file)) continue;
      for (const [folder, inside] of byFolder) {
        if (folder === folderOf(file) || !isFolderNamed(folder, { file, name, here })) continue;
        for (const one of inside) add(one.file, file);
      }
    }
  }
  const settings = Map.groupBy(
    names.filter((name) => SETTINGS.test(name)),
    folderOf,
  );
  for (const { file } of files) for (const one of settings.get(folderOf(file)) ?? []) add(one, file);
  const beside = (file: string): readonly string[] =>
    OF_FOLDERS.test(file) ? (byFolder.get(folderOf(file)) ?? []).map((one) => one.file) : [];
  return (file) => [...(users.get(file) ?? []), ...beside(file)];
}

function withoutExtension(file: string): string {
  return file.replace(/(?:\/(?:index|__init__))?\.[^./]+$/, '');
}

function stemOf(file: string): string {
  return baseName(withoutExtension(file));
}

/** Terraform names a module by its path; CUE, KCL and Go a package by a path of which only the end is one here. */
function isFolderNamed(
  folder: string,
  { file, name, here }: { readonly file: string; readonly name: string; readonly here: string | undefined },
): boolean {
  if (file.endsWith('.go')) return folder !== '' && `/${name}`.endsWith(`/${folder}`);
  if (!/\.(?:cue|k)$/.test(file)) return folder === here;
  return folder !== '' && baseName(folder) === name.split(/[/.:]/).at(-1);
}

const COMMENT = /^\s*(?:#(?!@)|\/\/)/;
/** What changes with each release, and is part of no policy. */
const OF_RELEASES =
  /^[\s\-{,]*["']?(?:images?|tag|newTag|digest|version|appVersion|replicas|replicaCount|cpu|memory|requests|limits)["']?\s*:{1,3}/i;

/** The lines of a program that may say something about policies. */
export function tellingLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !COMMENT.test(line) && !OF_RELEASES.test(line))
    .join('\n');
}
