// The start of the bundle's entry, and run before npm scripts: it must work on every Node that reads modules, so it uses nothing
// that is younger, imports nothing, and comes before everything that does. The version is that of `engines` in package.json.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `sluice: Node 22.19 or newer is needed, and this is Node ${process.versions.node} (${process.execPath}): install a newer one from https://nodejs.org, or use the container image`,
  );
  process.exit(2);
}
