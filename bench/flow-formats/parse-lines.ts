/** What nobody can do without: each line found, decoded, and parsed or split. Returns how many fields that gave. */
export function parseLines(bytes: Buffer, isJson: boolean): number {
  let found = 0;
  eachLine(bytes, (line) => {
    found += isJson ? Object.keys(JSON.parse(line)).length : line.split(/[\s,;|]/).length;
  });
  return found;
}

export function eachLine(bytes: Buffer, read: (line: string) => void): void {
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    read(bytes.toString('utf8', start, end));
    start = end + 1;
  }
}
