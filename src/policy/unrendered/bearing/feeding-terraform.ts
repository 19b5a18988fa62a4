import type { ManifestFile } from '../../manifest.ts';
import { folderOf, isInFolder, pathFrom } from '../file-path.ts';
import { tellingLines } from './feeding-programs.ts';
import { filesOfBlocks, isTerraform } from './terraform-blocks.ts';

/**
 * What a file says to resources of Terraform that make policies: their blocks, what these read, and the modules that Terragrunt runs. Of
 * files of charts in a folder it is known better what they say.
 */
export function createTerraformFeeding(
  blocks: ReadonlyMap<string, readonly string[]>,
  isOfCharts: (file: string) => boolean,
): (file: ManifestFile) => readonly unknown[] {
  const read = [...filesOfBlocks(blocks)];
  const modules = new Set([...blocks.keys()].map(folderOf));
  return (file) => {
    if (isTerraform(file.file)) return blocks.get(file.file) ?? [];
    const isRun = file.file.endsWith('.hcl') && foldersNamedBy(file).some((folder) => modules.has(folder));
    const isRead = read.some(
      (path) => file.file === path || (isInFolder(file.file, path) && !isOfCharts(file.file)),
    );
    return isRun || isRead ? [tellingLines(file.text)] : [];
  };
}

/** The folders that a file of Terragrunt may mean; what is before `//` is fetched as a whole. */
function foldersNamedBy({ file, text }: ManifestFile): readonly string[] {
  return [...text.matchAll(/"([^"\n]{1,300})"/g)].flatMap(
    ([, path = '']) => pathFrom(folderOf(file), path.replace('//', '/')) ?? [],
  );
}
