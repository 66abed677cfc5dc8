#!/usr/bin/env bash
# Sends what Planfix sends when an employee answers: to see that the way from the internet to a customer is open.
#   webhook.sh https://bridge.example.com CHAT TEXT
# CHAT is the bridge's name of a chat, as in data/plangram.log: tg-BOT-PERSON. The token is asked for, or taken from TOKEN.
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ -n "${TOKEN:-}" ] || read -rsp 'Token (plangram connections show default --reveal): ' TOKEN
# The token goes in by a file descriptor: on the command line every user of the machine could read it.
curl --silent --show-error --max-time 30 --write-out '\n%{http_code}\n' "$1/webhook" \
  --data-urlencode cmd=newMessage --data-urlencode token@<(printf %s "$TOKEN") \
  --data-urlencode "chatId=$2" --data-urlencode "message=$3"
