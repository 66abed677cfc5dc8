import { describeOutbox } from '../outbox/outbox.contract.ts'
import { openOutboxUnderTest } from './testing/open-test-store.ts'

describeOutbox('SQLite', openOutboxUnderTest)
