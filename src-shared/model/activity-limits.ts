/** The list holds the newest so many. In a file of its own for the window, which may not load zod's schemas. */
export const MAX_ACTIVITY_ENTRIES = 500;
