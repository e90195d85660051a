/**
 * Every stable error code of the product. Programs switch on these, never on message text.
 * A code is never renamed; a retired one is never reused.
 */
export type ErrorCode =
  // Credentials
  | 'not_signed_in'
  | 'credential_expired'
  | 'sign_in_required'
  | 'refresh_unavailable'
  | 'credential_unreadable'
  | 'credential_write_failed'
  | 'credential_locked'
  | 'keyring_unavailable'
  | 'keyring_locked'
  // Sign-in (RFC 6749, 7636, 8252, 8628)
  | 'oauth_denied'
  | 'oauth_timeout'
  | 'oauth_cancelled'
  | 'oauth_superseded'
  | 'oauth_exchange_failed'
  | 'oauth_token_answer_invalid'
  | 'oauth_paste_invalid'
  | 'oauth_ports_busy'
  | 'oauth_device_code_expired'
  | 'oauth_device_code_unavailable'
  | 'oauth_revocation_failed'
  | 'notice_not_accepted'
  // Settings and command line
  | 'usage'
  | 'cancelled'
  | 'settings_invalid'
  | 'settings_unknown_name'
  | 'settings_write_failed'
  | 'tls_files_invalid'
  // Listening
  | 'bind_refused'
  | 'port_in_use'
  | 'listen_failed'
  // Requests to the proxy
  | 'missing_api_key'
  | 'invalid_api_key'
  | 'too_many_failures'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'malformed_json'
  | 'request_too_large'
  | 'unsupported_content_encoding'
  | 'too_busy'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'not_implemented'
  | 'codex_disabled'
  | 'shutting_down'
  // Upstream
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'upstream_redirect_refused'
  | 'upstream_disconnected'
  | 'upstream_answer_invalid'
  | 'internal';
