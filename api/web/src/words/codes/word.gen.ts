// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

/** The words of a code; the sentences only where they say more than the labels. */
export interface Word {
  readonly en: string;
  readonly ja: string;
  readonly enText?: string;
  readonly jaText?: string;
}
