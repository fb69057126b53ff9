# What a block of a page finds: the CLI as it is where nobody answers, and the answers that a person would type.
set -e -o pipefail

pulumi() {
    local options=()
    case " $* " in
    " preview "* | *" --preview-only "*) options=(--suppress-progress) ;;
    " up "* | " refresh "* | " destroy "*) options=(--yes --skip-preview --suppress-progress) ;;
    " new "*) options=(--yes) ;;
    esac
    case "$*" in
    "config set --secret otp") typed "$(received_code)" "$@" ;;
    "config set --secret metaToken") typed EAATypedByAPerson "$@" ;;
    "config set --secret vobiz:authToken" | "config set --secret vobiz:authToken --stack "*) typed sandbox-token-1 "$@" ;;
    "config set --secret secondToken") typed sandbox-token-2 "$@" ;;
    "config set --secret "*)
        # Of a value that is not there the CLI makes an empty one.
        [ $# -gt 4 ] || [ -p /dev/stdin ] || { echo "nobody types a value: pulumi $*"; exit 99; }
        quietly "$@"
        ;;
    *) quietly "$1" "${options[@]}" "${@:2}" ;;
    esac
}

# A refusal of the sandbox is no answer that a page goes on from.
curl() { command curl --fail "$@"; }

typed() {
    local words=$1
    shift
    printf '%s' "$words" | quietly "$@"
}

quietly() { command pulumi --non-interactive --color never "$@"; }

received_code() {
    curl -s "$SANDBOX/_sandbox/inbox" | python -c 'import json, sys; print(json.load(sys.stdin)["items"][-1]["code"])'
}

# `pulumi up # killed while it orders`: the order is placed, its answer takes a while, and the CLI hears nothing of its end.
killed_while_it_orders() {
    curl -sf -o /dev/null -X POST "$SANDBOX/_sandbox/faults" -H 'Content-Type: application/json' -d '{"method": "POST",
        "path": "/numbers/whatsapp/orders", "processed": true, "action": "drip", "bytes": 60, "seconds": 0.2}'
    command pulumi up --yes --skip-preview --non-interactive </dev/null >/dev/null 2>&1 &
    while curl -s "$SANDBOX/_sandbox/faults" | grep -q drip; do sleep 0.05; done
    kill -KILL $!
    wait $! 2>/dev/null || true
}

# `exits 7 pulumi …`: the page says of this line that it ends so.
exits() {
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    [ "$code" -eq "$wanted" ] || { echo "exit code $code and not $wanted: $*"; exit 99; }
}
