// Which way was a decision made? One text of version and deployment, the version first: the ways of a version, and of a model,
// stand beside each other in an index.

/** `md_…@1 dp_…`. */
export function routeKey(modelId: string, version: number, deploymentId: string): string {
  return `${modelId}@${version} ${deploymentId}`;
}

/** What every route of a model (`md_…`) or of one of its versions (`md_…@1`) begins with. */
export function routePrefix(id: string): string {
  return id.includes('@') ? `${id} ` : `${id}@`;
}
