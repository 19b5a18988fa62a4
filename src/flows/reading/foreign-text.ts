/** What a source is instead of flow records, and what to do about it; undefined: the general advice. */
export interface ForeignShape {
  readonly what: string;
  readonly help: string | undefined;
}

const EXPORT_RECORDS =
  'export the column that holds the whole record (`_raw` of Splunk, `@message` of CloudWatch, `message` of Kibana), preferably as JSON; or map the columns with `flowFormats` in the configuration';

/** A table that has such a column, but with something else in it. */
export const TABLE_WITHOUT_RECORDS: ForeignShape = {
  what: 'comma-separated values (CSV), and the column that should hold whole records holds none',
  help: EXPORT_RECORDS,
};

/** From `hubble observe` without `-o`: a time, perhaps a node, two ends with an arrow between them. */
const COMPACT = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \[[^\]]*\])?: .+ (?:->|<-|<>) .+/;
const TABLE = /^TIMESTAMP\s+(?:NODE\s+)?SOURCE\s+DESTINATION\s+TYPE\s+VERDICT/;
const DICTIONARY = /^\s*TIMESTAMP: /;
/** From `cilium monitor`: its greeting, a verdict, or a trace or drop of a packet with its flow. */
const CILIUM_MONITOR =
  /^(?:Listening for events on \d+ CPUs|Policy verdict log: flow 0x|(?:->|<-|<>|>>|xx) .{0,200}(?:flow 0x[0-9a-f]|identity [\w-]+->))/;
/** A packet as tcpdump prints it, with any of its times and perhaps an interface; or its greeting. */
const TCPDUMP =
  /^(?:tcpdump: |dropped privs to |(?:(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+|\d{9,10}\.\d+|\d{1,5}) (?:\S+ +(?:In|Out|B|M|P) +)?(?:IP6?|ARP,) )/;
/** From `conntrack -L` or `-E`, or /proc/net/nf_conntrack. */
const CONNTRACK =
  /^(?:\[\d+\.\d+\]\s+)?(?:\[(?:NEW|UPDATE|DESTROY)\]\s+)?(?:ipv[46]\s+\d+\s+)?(?:tcp|udp|icmp|icmpv6|sctp|unknown)\s+\d+\s.*\bsrc=\S+ dst=\S+/;
/** Entries as `gcloud logging read` writes them by default. */
const CLOUD_LOGGING_YAML =
  /^(?:---\n)?(?:insertId|httpRequest|jsonPayload|labels|logName|protoPayload|receiveTimestamp|resource|textPayload|timestamp):[\s\S]*^(?:logName|receiveTimestamp|jsonPayload|insertId|timestamp):/m;
const COMMA_SEPARATED = /^(?:"[^"]*"|[\w .:/-]*)(?:,(?:"[^"]*"|[\w .:/-]*))+$/;
/** A line with this many commas is not a sentence; with fewer, the second line must have as many. */
const COMMAS_ALONE = 3;

const SHAPES: readonly (ForeignShape & { readonly is: (text: string, firstLine: string) => boolean })[] = [
  {
    what: 'a Git LFS pointer, not the file that it points to',
    help: 'run `git lfs pull`; in a pipeline the image needs git-lfs',
    is: (text) => text.startsWith('version https://git-lfs.github.com/spec/'),
  },
  {
    what: 'an HTML page',
    help: 'check it: a download that requires a login, or that failed, leaves a page like this',
    is: (text) => /^\s*(?:<!doctype html|<html)/i.test(text),
  },
  {
    what: 'an XML document',
    help: 'check it: storage services answer with XML when a download fails',
    is: (text) => /^\s*<\?xml/.test(text),
  },
  {
    what: 'the text that `hubble observe` prints for people',
    help: 'record with `hubble observe -o json`: this text leaves out labels',
    is: (_, line) => COMPACT.test(line) || TABLE.test(line) || DICTIONARY.test(line),
  },
  {
    what: 'the text that `cilium monitor` prints',
    help: 'record with `hubble observe -o json` or the exporter of Hubble: this text names ends by numbers, and its verdicts are of one side each',
    is: (_, line) => CILIUM_MONITOR.test(line),
  },
  {
    what: 'the text that `tcpdump` prints',
    help: 'read the capture with Zeek, `tcpdump -w capture.pcap` and then `zeek -r capture.pcap`, and give its `conn.log`: in this text every packet looks like a connection',
    is: (_, line) => TCPDUMP.test(line),
  },
  {
    what: 'the table of connections that `conntrack` prints',
    help: 'record flows in a format that `sluice record --describe` lists: this table has the connections of one node, without the pods behind them and without what was denied',
    is: (_, line) => CONNTRACK.test(line),
  },
  {
    what: 'log entries in YAML, as `gcloud logging read` writes them',
    help: 'read them with `gcloud logging read … --format=json`',
    is: (text) => CLOUD_LOGGING_YAML.test(text),
  },
  {
    what: 'a Kubernetes manifest in YAML',
    help: 'give it as `--inventory` or `--policies`',
    is: (text) => /^(?:---\s*\n)?(?:#.*\n)*(?:apiVersion|kind): /.test(text),
  },
  {
    what: 'comma-separated values (CSV)',
    help: EXPORT_RECORDS,
    is: (text, line) => COMMA_SEPARATED.test(line) && (commasIn(line) >= COMMAS_ALONE || isTable(text)),
  },
];

/** What the first bytes of a text without flow records show it to be. Only what is unmistakable: the source is not read. */
export function recogniseForeignText(start: Uint8Array): ForeignShape | undefined {
  const text = Buffer.from(start)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const firstLine = /\S.*/.exec(text)?.[0].trimEnd() ?? '';
  const shape = SHAPES.find(({ is }) => is(text, firstLine));
  return shape === undefined ? undefined : { what: shape.what, help: shape.help };
}

/** Whether the first two lines have the same number of columns. */
function isTable(text: string): boolean {
  const [first = '', second = ''] = text.trimStart().split(/\r?\n/);
  return COMMA_SEPARATED.test(second) && commasIn(first) === commasIn(second);
}

function commasIn(line: string): number {
  return line.replace(/"[^"]*"/g, '').split(',').length - 1;
}
