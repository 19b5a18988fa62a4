import type { ManifestFile } from '../../manifest.ts';
import { folderOf, pathFrom } from '../file-path.ts';
import { tellingLines } from './feeding-programs.ts';
import { blocksOfPolicies, filesOfBlocks, isTerraform } from './terraform-blocks.ts';

/** What a file says to resources of Terraform that make policies: their blocks, what these read, and the modules that Terragrunt runs. */
export function createTerraformFeeding(
  files: readonly ManifestFile[],
  leadsToPolicies: (path: string) => boolean,
): (file: ManifestFile) => readonly unknown[] {
  const blocks = blocksOfPolicies(files, leadsToPolicies);
  const read = filesOfBlocks(blocks);
  const modules = new Set([...blocks.keys()].map(folderOf));
  return (file) => {
    if (isTerraform(file.file)) return blocks.get(file.file) ?? [];
    const isRun = file.file.endsWith('.hcl') && foldersNamedBy(file).some((folder) => modules.has(folder));
    return isRun || read.has(file.file) ? [tellingLines(file.text)] : [];
  };
}

/** The folders that a file of Terragrunt may mean; what is before `//` is fetched as a whole. */
function foldersNamedBy({ file, text }: ManifestFile): readonly string[] {
  return [...text.matchAll(/"([^"\n]{1,300})"/g)].flatMap(
    ([, path = '']) => pathFrom(folderOf(file), path.replace('//', '/')) ?? [],
  );
}
