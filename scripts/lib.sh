# shellcheck shell=bash
# Paths and helpers that the scripts of the development stack share.
# To be sourced, not run.  Sets:
#   ROOT      the checkout
#   RUN_USER  who owns the stack's processes: petpal for root, else oneself
#   RUN       the directory with the stack's state, which .run leads to
#   SOCK      a private directory whose socket paths fit into sockaddr_un

# shellcheck disable=SC2034
ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
PG_BIN=/usr/lib/postgresql/15/bin
# A socket's path holds at most 107 bytes; the longest name in the
# directory is .s.PGSQL.NNNNN.lock.
SOCK_DIR_MAX=84

# die MESSAGE...: prints the message and leaves with status 1.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# say MESSAGE...: progress for a person.
say() {
    printf '%s\n' "$*"
}

# check_root_path: refuses a checkout whose path nginx's build or
# configuration would misread.
check_root_path() {
    case $ROOT in
        *[[:space:]\'\"\\\$\;\&\{\}\(\)\`]*)
            die "move the project to a path without spaces and quotes: $ROOT"
            ;;
    esac
}

# path_tag: eight hexadecimal digits that tell this checkout from others.
path_tag() {
    printf '%s' "$ROOT" | sha256sum | cut -c1-8
}

# stack_paths: sets RUN_USER, RUN and SOCK; creates nothing.
stack_paths() {
    local tag

    tag=$(path_tag)

    if [ "$(id -u)" -eq 0 ]; then
        RUN_USER=petpal
        RUN=/var/lib/petpal-$tag
        SOCK=/run/petpal-$tag

        if [ -e "$ROOT/.run" ] && [ ! -L "$ROOT/.run" ]; then
            die "$ROOT/.run belongs to $(stat -c %U "$ROOT/.run");" \
                "run as that user, or 'make clean' as that user first"
        fi

        return
    fi

    RUN_USER=$(id -un)
    RUN=$ROOT/.run
    SOCK=$RUN/sock

    if [ -L "$RUN" ]; then
        die "$RUN was made by root; run as root, or 'make clean' as root first"
    fi

    if [ "${#SOCK}" -gt "$SOCK_DIR_MAX" ]; then
        SOCK=/tmp/petpal-$(id -u)-$tag
    fi
}

# as_exec COMMAND...: becomes the command, as RUN_USER, in RUN.
as_exec() {
    cd "$RUN" || exit 1

    if [ "$(id -u)" -eq 0 ]; then
        exec env HOME="$RUN" USER="$RUN_USER" LOGNAME="$RUN_USER" \
            setpriv --reuid "$RUN_USER" --regid "$RUN_USER" \
            --init-groups -- "$@"
    fi

    exec "$@"
}

# as_run COMMAND...: runs the command as RUN_USER, in RUN.
as_run() {
    (as_exec "$@")
}

# pid_of PIDFILE TEXT: prints the process id of the file if that process
# lives and its command line holds TEXT; fails otherwise.  The second
# condition guards against a number that was given to a stranger.
pid_of() {
    local pid

    [ -s "$1" ] || return 1
    read -r pid < "$1" || [ -n "$pid" ] || return 1

    case $pid in
        *[!0-9]*) return 1 ;;
    esac

    [ -r "/proc/$pid/cmdline" ] || return 1
    tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null \
        | grep -qF -- "$2" || return 1

    printf '%s\n' "$pid"
}

# wait_gone PID TENTHS: waits until the process has ended.
wait_gone() {
    local i=0

    while [ -d "/proc/$1" ] && ! grep -q '^State:[[:space:]]*Z' \
        "/proc/$1/status" 2>/dev/null
    do
        i=$((i + 1))
        [ "$i" -le "$2" ] || return 1
        sleep 0.1
    done
}

# continue_tree PID: continues a process and its children, in case somebody
# has stopped them.
continue_tree() {
    kill -CONT "$1" 2> /dev/null || true
    pkill -CONT -P "$1" || true
}

# end_process PID SIGNAL TENTHS: asks a process to end, and kills it and its
# children when it has not done so in time.
end_process() {
    continue_tree "$1"
    kill "-$2" "$1" 2> /dev/null || return 0

    wait_gone "$1" "$3" && return

    pkill -KILL -P "$1" || true
    kill -KILL "$1" 2> /dev/null || true
    wait_gone "$1" 50
}

# render TEMPLATE OUTPUT NAME=VALUE...: replaces each @NAME@ of the template.
# Fails when a placeholder is left; OUTPUT appears by rename.
render() {
    local template=$1 output=$2 text pair left

    shift 2
    text=$(cat -- "$template")

    for pair in "$@"; do
        text=${text//"@${pair%%=*}@"/"${pair#*=}"}
    done

    left=$(printf '%s\n' "$text" | grep -o '@[A-Z_]*@' | sort -u | tr '\n' ' ')
    [ -z "$left" ] || die "$template: unknown placeholders: $left"

    printf '%s\n' "$text" > "$output.new"
    mv -- "$output.new" "$output"
}
