export { createApi, type Api, type ApiOptions, type LinkState } from './api.ts';
export { isSignedOut, toErrorInfo, type ErrorReport } from './errors.ts';
export { retryDelayMs } from './ladder.ts';
export { STATE_CODE, type PositionColumns } from './position-table.ts';
export { PositionStream, type PositionStreamState } from './position-stream.ts';
export { enrol, login } from './sign-in.ts';
export { Cell, type Readable } from './store.ts';
export { useFeed, useReadable, type FeedView } from './use-feed.ts';
export { watch, type FeedObserver, type WatchOptions } from './watch.ts';
