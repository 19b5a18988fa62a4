import type { FileMetaData } from 'hyparquet';
import type { ParquetLayout } from './parquet-messages.ts';

export function parquetLayout(metadata: FileMetaData): ParquetLayout {
  return {
    metadataKeys: (metadata.key_value_metadata ?? []).map(({ key }) => key),
    columns: topColumns(metadata),
    groups: metadata.row_groups.map(({ num_rows, columns }) => {
      const sizes = new Map<string, number>();
      for (const { meta_data } of columns) {
        const name = meta_data?.path_in_schema[0] ?? '';
        sizes.set(name, (sizes.get(name) ?? 0) + Number(meta_data?.total_uncompressed_size ?? 0));
      }
      return { rows: Number(num_rows), sizes: Object.fromEntries(sizes) };
    }),
  };
}

/** The schema is a list of all its elements, each before its children. */
function topColumns({ schema }: FileMetaData): readonly string[] {
  const names: string[] = [];
  let nested = 0;
  for (const { name, num_children = 0 } of schema.slice(1)) {
    if (nested === 0) names.push(name);
    else nested--;
    nested += num_children;
  }
  return names;
}
