import { isLock } from './fetched-charts.ts';
import { isOfLibraries } from './library-versions.ts';
import { FOR_ANYTHING, FOR_MANIFESTS } from './making-programs.ts';

/** Sources of programs that run elsewhere, and texts for people. */
const NO_SCRIPT = /\.(?:go|java|kt|cs|rs|c|cc|cpp|h|swift|php|mdx?|rst|adoc|html?|css|svg|lock|sum)$/i;
/** Its commands are for people, but a manifest in it may be applied. In other texts a kustomization may put some into a ConfigMap. */
const IS_TEXT = /(?:^|\/)(?:docs?\/.*|[^/]*(?:notes|readme|license|changelog|usage|help)[^/]*)\.txt$/i;
/** Of charts: Helm renders all that is in `templates`. */
const OF_CHARTS = /(?:^|\/)templates\/.+\.(?:ya?ml|tpl)$/i;
/** Templates of manifests for other tools. */
const OF_OTHER_TOOLS = /\.ya?ml\.(?:j2|jinja2?|erb|tmpl|gotmpl|tpl)$/i;
/** Values for charts, by their usual names. */
const VALUES = /(?:^|\/)(?:[^/]*values[^/]*|values\/.+)\.ya?ml$/i;

function isManifestName(file: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(file);
}

/** Whether a file says which versions of others are fetched. */
function isOfVersions(file: string): boolean {
  return isOfLibraries(file) || isLock(file);
}

/** Whether a file may make policies or hold commands. */
export function mayMakeOrAct(file: string): boolean {
  return !NO_SCRIPT.test(file) || FOR_ANYTHING.test(file) || isOfVersions(file);
}

/** Whether what looks like a command in a file is one. */
export function mayHoldCommands(file: string): boolean {
  return !NO_SCRIPT.test(file) && !IS_TEXT.test(file);
}

/** Whether a file may say something to programs and templates. */
export function mayFeed(file: string): boolean {
  return (
    FOR_MANIFESTS.test(file) ||
    FOR_ANYTHING.test(file) ||
    isManifestName(file) ||
    isOfVersions(file) ||
    /\.(?:tpl|tftpl|hcl|csv|toml|properties|env|in|dist)$|(?:^|\/)(?:\.helmignore|Kptfile)$/.test(file) ||
    /\.(?:json5|txt|list|lst|cfg|conf)$/.test(file)
  );
}

/** Whether a file may say something about policies that are elsewhere. */
export function mayBear(file: string): boolean {
  return mayFeed(file) || /\.(?:sh|bash|py|mk|just)$|\.env(?:\.[\w-]+)?$|(?:^|\/)[^./]+$/.test(file);
}

export function isTemplateOfChart(file: string): boolean {
  return OF_CHARTS.test(file);
}

export function isTemplateOfManifests(file: string): boolean {
  return OF_CHARTS.test(file) || OF_OTHER_TOOLS.test(file);
}

/** Templates and values, of which there are more rules than for other manifests. */
export function isOfCharts(file: string): boolean {
  return OF_CHARTS.test(file) || VALUES.test(file);
}
