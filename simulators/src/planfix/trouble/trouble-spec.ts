/** For which requests a trouble is, and for how many. Without any of these: for all, until switched off. */
export interface TroubleScope {
  /** Ends after this many requests. */
  readonly count?: number | undefined
  /** Only for this command of the bridge. */
  readonly cmd?: string | undefined
  /** Only for this chat; commands without a `chatId` are then spared. */
  readonly chatId?: string | undefined
}

/** Whether the command is carried out before the answer that hides it. Default: it is not. */
interface MaybeProcessed {
  readonly processed?: boolean | undefined
}

/** Trouble with a command of the bridge. */
export type CommandTrouble =
  /** Carries the command out at once and answers after so many real milliseconds. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Carries the command out and never answers. */
  | { readonly kind: 'hang' }
  /** Reads the request, does nothing and never answers. */
  | { readonly kind: 'hang-before' }
  /** Carries the command out and cuts the connection instead of answering. */
  | { readonly kind: 'answer-lost' }
  /** Reads the request and cuts the connection. */
  | { readonly kind: 'destroy-before' }
  /** Any answer. */
  | ({
      readonly kind: 'status'
      readonly status: number
      readonly body?: string | undefined
      readonly headers?: Readonly<Record<string, string>> | undefined
    } & MaybeProcessed)
  /** 500, 502, 404, 403 with a page of a web server; 400 with "Invalid parameters"; 200 with an HTML login page. */
  | ({ readonly kind: 'server-error' | 'bad-gateway' | 'not-found' | 'forbidden' | 'bad-request' | 'login-page' } & MaybeProcessed)
  /** 503 and 429, with `Retry-After` when it is given. */
  | ({ readonly kind: 'unavailable' | 'too-many-requests'; readonly retryAfterS?: number | undefined } & MaybeProcessed)
  /** 302 to this address. */
  | ({ readonly kind: 'redirect'; readonly location: string } & MaybeProcessed)
  /** 401 "Invalid token", as after a rotation. */
  | { readonly kind: 'refuse-token' }

/** Trouble with a push of Planfix. */
export type PushTrouble =
  /**
   * Sends the push a second time with the same `messageId`: `together` at the same moment, `after` right after the answer to the
   * first, `later` after so many milliseconds more on Planfix's clock. With `message` the second one says something else.
   */
  | {
      readonly kind: 'repeat-push'
      readonly when: 'together' | 'after' | 'later'
      readonly afterMs?: number | undefined
      readonly message?: string | undefined
    }
  /** Leaves `messageId` out. */
  | { readonly kind: 'no-message-id' }

export type TroubleSpec = (CommandTrouble | PushTrouble) & TroubleScope
