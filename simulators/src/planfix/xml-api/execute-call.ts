import type { Answer } from '../chat-api/answer.ts'
import type { DataCentre } from '../company/account-settings.ts'
import type { Company } from '../company/company.ts'
import type { Answering } from '../pushes/answering.ts'
import { admit } from './admit.ts'
import { authLogin } from './auth-login.ts'
import { authorise, type BasicCredentials, checkKey } from './authorise.ts'
import { methods } from './methods.ts'
import { errorAnswer, okAnswer, type XmlContent } from './xml-answer.ts'
import { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** A request as it came in. */
export interface XmlRequest {
  readonly document: XmlNode
  readonly basic: BasicCredentials | undefined
  /** Where it came in. */
  readonly dataCentre: DataCentre
}

/** Carries out one call. Planfix help: "XML API". */
export function executeCall(company: Company, answering: Answering, request: XmlRequest): Answer {
  try {
    const method = checkEnvelope(company, request)
    const { refusal, headers } = admit(company, method)
    const answer = refusal ?? carryOut(company, answering, request, method)
    return { ...answer, headers: { ...answer.headers, ...headers } }
  } catch (error) {
    if (error instanceof XmlRefusal) return errorAnswer(error)
    throw error
  }
}

/** The method, when the request is one to this account, in the data centre where the account lives. Refuses with 0009, 0004 and 0024. */
function checkEnvelope({ account }: Company, { document, dataCentre }: XmlRequest): string {
  const method = document.name === 'request' ? document.attribute('method') : undefined
  const name = document.word('account')
  if (!method || name === undefined) throw new XmlRefusal('0009')
  if (name !== account.name) throw new XmlRefusal('0004')
  if (dataCentre !== account.settings.dataCentre) throw new XmlRefusal('0024')
  return method
}

function carryOut(company: Company, answering: Answering, { document, basic }: XmlRequest, method: string): Answer {
  try {
    const key = checkKey(company, basic)
    if (method === 'auth.login') return okAnswer(authLogin(company, document))
    const execute = Object.hasOwn(methods, method) ? methods[method] : undefined
    if (!execute) throw new XmlRefusal('0008')
    const result = execute(new XmlCall(company, answering, authorise(company, key, document, method), document))
    return isAnswer(result) ? result : okAnswer(result)
  } catch (error) {
    if (error instanceof XmlRefusal) return errorAnswer(error)
    throw error
  }
}

function isAnswer(result: XmlContent | Answer): result is Answer {
  return typeof result['status'] === 'number' && typeof result['body'] === 'string'
}
