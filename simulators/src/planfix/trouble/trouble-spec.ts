import type { EndpointName } from '../rest-api/shapes.ts'

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
  /** 500, 502, 404, 403 with a page of a web server; 200 with an HTML login page. */
  | ({ readonly kind: 'server-error' | 'bad-gateway' | 'not-found' | 'forbidden' | 'login-page' } & MaybeProcessed)
  /** 400 with "Invalid parameters". */
  | ({ readonly kind: 'bad-request' } & MaybeProcessed)
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

/** Trouble with a request to the REST API. Kinds that are also known from commands do the same here. */
export type RestTrouble =
  | Exclude<CommandTrouble, { kind: 'bad-request' }>
  /** A refusal with this code of Planfix's table. `status` and `error` have what is usual with the code. */
  | ({
      readonly kind: 'refusal'
      readonly code: number
      readonly status?: number | undefined
      readonly error?: string | undefined
      /** In the answer as it is: a public client takes more than 1000 for milliseconds and less for seconds. */
      readonly timeToReset?: number | undefined
    } & MaybeProcessed)
  /** 200 with the body of a refusal. */
  | ({ readonly kind: 'refusal-in-200'; readonly code: number; readonly error?: string | undefined } & MaybeProcessed)
  /** 200 with JSON of so many bytes. Default 100 MB. */
  | ({ readonly kind: 'huge-answer'; readonly bytes?: number | undefined } & MaybeProcessed)
  /** Carries the request out, and cuts the connection in the middle of the answer's body. */
  | { readonly kind: 'half-answer' }
  | UpdateTrouble

/** Trouble with the update of a task or contact only; other requests it spares. */
export type UpdateTrouble =
  /**
   * Somebody else is changing the object: 202, and the change is carried out `afterMs` later on Planfix's clock. Default 1 s.
   * Planfix's document, POST /task/{id}, 202.
   */
  | { readonly kind: 'queued'; readonly afterMs?: number | undefined }
  /**
   * These fields are not changed, and the answer names them in `failures`: a list, or with `isBare` the first one alone, as in the
   * document's example.
   */
  | { readonly kind: 'failures'; readonly failures: Readonly<Record<string, string>>; readonly isBare?: boolean | undefined }

/** For which requests to the REST API a trouble is, and for how many. */
export interface RestTroubleScope {
  /** Tells it from trouble with the chat API. */
  readonly api: 'rest'
  /** Ends after this many requests. */
  readonly count?: number | undefined
  /** Only for this endpoint, as Planfix's document names it: `POST /task/{id}/comments/`. */
  readonly endpoint?: EndpointName | undefined
}

/** Trouble with a call to the XML API. Kinds that are also known from commands do the same here. */
export type XmlTrouble =
  | Exclude<CommandTrouble, { kind: 'bad-request' | 'refuse-token' }>
  /** 200 with this error code, as Planfix refuses: `3014` while a scenario changes the task, `0011` during an update, any other. */
  | ({ readonly kind: 'refusal'; readonly code: string; readonly message?: string | undefined } & MaybeProcessed)
  /** 200 with XML of so many bytes. Default 100 MB. */
  | ({ readonly kind: 'huge-answer'; readonly bytes?: number | undefined } & MaybeProcessed)
  /** Carries the call out, and cuts the connection in the middle of the answer's body. */
  | { readonly kind: 'half-answer' }

/** For which calls to the XML API a trouble is, and for how many. */
export interface XmlTroubleScope {
  /** Tells it from trouble with the chat API. */
  readonly api: 'xml'
  /** Ends after this many calls. */
  readonly count?: number | undefined
  /** Only for this method: `action.add`. */
  readonly method?: string | undefined
}

export type ChatTroubleSpec = (CommandTrouble | PushTrouble) & TroubleScope & { readonly api?: undefined }

export type RestTroubleSpec = RestTrouble & RestTroubleScope

export type XmlTroubleSpec = XmlTrouble & XmlTroubleScope

export type TroubleSpec = ChatTroubleSpec | XmlTroubleSpec | RestTroubleSpec
