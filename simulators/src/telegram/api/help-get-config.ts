import { nowSeconds } from '../clock.ts'
import { THIS_DC } from '../files/make-files.ts'
import type { Call } from './call.ts'
import { openMethod } from './call.ts'

/** The longest text of a message, in UTF-16 units. */
export const MAX_MESSAGE_LENGTH = 4096

/** The longest text under media, in UTF-16 units. */
export const MAX_CAPTION_LENGTH = 1024

const HOUR_SECONDS = 3600

/** https://core.telegram.org/method/help.getConfig; the limits are those Telegram has had for years. */
export const getConfig = openMethod('help.getConfig', (_request: object, call) => ({
  _: 'config',
  date: nowSeconds(),
  expires: nowSeconds() + HOUR_SECONDS,
  test_mode: false,
  this_dc: THIS_DC,
  dc_options: dcOptions(call),
  dc_txt_domain_name: '',
  chat_size_max: 200,
  megagroup_size_max: 200_000,
  forwarded_count_max: 100,
  online_update_period_ms: 210_000,
  offline_blur_timeout_ms: 5000,
  offline_idle_timeout_ms: 30_000,
  online_cloud_timeout_ms: 300_000,
  notify_cloud_delay_ms: 30_000,
  notify_default_delay_ms: 1500,
  push_chat_period_ms: 60_000,
  push_chat_limit: 2,
  edit_time_limit: call.cloud.rules.editTimeLimitSeconds,
  revoke_time_limit: call.cloud.rules.botRevokeTimeLimitSeconds,
  revoke_pm_time_limit: call.cloud.rules.botRevokeTimeLimitSeconds,
  rating_e_decay: 2_419_200,
  stickers_recent_limit: 200,
  channels_read_media_period: 604_800,
  call_receive_timeout_ms: 20_000,
  call_ring_timeout_ms: 90_000,
  call_connect_timeout_ms: 30_000,
  call_packet_timeout_ms: 10_000,
  me_url_prefix: 'https://t.me/',
  caption_length_max: MAX_CAPTION_LENGTH,
  message_length_max: MAX_MESSAGE_LENGTH,
  webfile_dc_id: THIS_DC,
}))

/** https://core.telegram.org/method/help.getNearestDc */
export const getNearestDc = openMethod('help.getNearestDc', () => ({
  _: 'nearestDc',
  country: 'NL',
  this_dc: THIS_DC,
  nearest_dc: THIS_DC,
}))

function dcOptions(call: Call) {
  const { host, port } = call.cloud.address()
  return [{ _: 'dcOption', id: THIS_DC, ip_address: host, port, ipv6: host.includes(':'), this_port_only: true }]
}
