// How long may one record of a file be? Longer ones are refused as they come in, or a quote that is never closed would fill the memory.

export const MAX_RECORD_BYTES = 1024 * 1024;
