import { QueryClient } from '@tanstack/react-query';

/** What was asked of the server once, kept for a moment. Emptied at sign-out: the next user of the desk sees nothing of it. */
export const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5_000 } } });
