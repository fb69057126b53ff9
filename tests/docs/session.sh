# What a block of a page finds: the CLI as it is where nobody answers, and the answers that a person would type.
set -e

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
    *) quietly "$1" "${options[@]}" "${@:2}" </dev/null ;;
    esac
}

typed() {
    local words=$1
    shift
    printf '%s' "$words" | quietly "$@"
}

quietly() { command pulumi --non-interactive --color never "$@"; }

received_code() {
    curl -s "$SANDBOX/_sandbox/inbox" | python -c 'import json, sys; print(json.load(sys.stdin)["items"][-1]["code"])'
}

# `exits 7 pulumi …`: the page says of this line that it ends so.
exits() {
    local wanted=$1 code=0
    shift
    "$@" || code=$?
    [ "$code" -eq "$wanted" ] || { echo "exit code $code and not $wanted: $*"; exit 99; }
}
