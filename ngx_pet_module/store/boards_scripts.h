/*
 * The scripts of the leaderboards.  A board is, under one hash tag,
 *
 *   leaderboard:{B}            sorted set, in all
 *   leaderboard:{B}:20260105   sorted set, of a week
 *   leaderboard:{B}:users      hash: user -> "version week member member state"
 *   leaderboard:{B}:ready      there once the board was built from PostgreSQL
 *   leaderboard:{B}:rebuild    token of whoever is building it anew, under the
 *                              same names with ":new" behind
 *
 * The score is the negative one, so that Redis' own order is the board's:
 * the higher score first; of equal scores the member that is less as text,
 * "since when, object, user" in hexadecimal of fixed width, so the earlier
 * one, then the smaller id.  Scores are whole numbers below 2^53, exact as
 * doubles; times and ids never pass through one.
 */

#ifndef _PET_BOARDS_SCRIPTS_H_INCLUDED_
#define _PET_BOARDS_SCRIPTS_H_INCLUDED_


/*
 * Stores lines of users; older versions than what is there change nothing, so
 * it does not matter in which order feeders come.  While a board is built
 * anew its feeders write to both.
 * Keys: users, all, week, rebuild.  Arguments: week, lines, the builder's
 * token or "".  Answers 0 when the token is not the present one.
 */
#define PET_BOARD_FEED_LUA                                                   \
    "local function apply(new) "                                             \
    "local users, all, week = KEYS[1] .. new, KEYS[2] .. new, "              \
    "KEYS[3] .. new "                                                        \
    "for user, version, state, s, m, t, n in string.gmatch(ARGV[2], "        \
    "'(%d+) (%d+) (%a+) (%d+) (%S+) (%d+) (%S+)\\n') do "                    \
    "local old = redis.call('HGET', users, user) "                           \
    "local v, w, a, b "                                                      \
    "if old then "                                                           \
    "v, w, a, b = string.match(old, '^(%d+) (%d+) (%S+) (%S+)') end "        \
    "if not v or (tonumber(v) <= tonumber(version) "                         \
    "and tonumber(w) <= tonumber(ARGV[1])) then "                            \
    "if a and a ~= '-' and a ~= m then redis.call('ZREM', all, a) end "      \
    "if b and b ~= '-' and b ~= n and w == ARGV[1] then "                    \
    "redis.call('ZREM', week, b) end "                                       \
    "if m ~= '-' then redis.call('ZADD', all, '-' .. s, m) end "             \
    "if n ~= '-' then redis.call('ZADD', week, '-' .. t, n) end "            \
    "if state == 'gone' then redis.call('HDEL', users, user) else "          \
    "redis.call('HSET', users, user, table.concat("                          \
    "{version, ARGV[1], m, n, state}, ' ')) end "                            \
    "end end end "                                                           \
    "local token = redis.call('GET', KEYS[4]) "                              \
    "if ARGV[3] == '' then apply('') "                                       \
    "if token then apply(':new') end return 1 end "                          \
    "if token ~= ARGV[3] then return 0 end "                                 \
    "redis.call('PEXPIRE', KEYS[4], 60000) "                                 \
    "apply(':new') "                                                         \
    "return 1"

/*
 * Where a user stands.  Keys: users, the board, ready.  Arguments: user, the
 * week or "all", how many neighbours on each side.  Answers {ready, size,
 * state, rank from 0 or -1, score, member, rank of the first neighbour,
 * {member, score, ..}}.
 */
#define PET_BOARD_ME_LUA                                                     \
    "if redis.call('EXISTS', KEYS[3]) == 0 then return {0} end "             \
    "local size = redis.call('ZCARD', KEYS[2]) "                             \
    "local old = redis.call('HGET', KEYS[1], ARGV[1]) "                      \
    "if not old then return {1, size, 'absent', -1} end "                    \
    "local v, w, a, b, state = string.match(old, "                           \
    "'^(%d+) (%d+) (%S+) (%S+) (%a+)') "                                     \
    "local m = '-' "                                                         \
    "if ARGV[2] == 'all' then m = a elseif ARGV[2] == w then m = b end "     \
    "local rank = m ~= '-' and redis.call('ZRANK', KEYS[2], m) "             \
    "if not rank then return {1, size, state, -1} end "                      \
    "local score = redis.call('ZSCORE', KEYS[2], m) "                        \
    "local side = tonumber(ARGV[3]) "                                        \
    "if side == 0 then return {1, size, state, rank, score, m} end "         \
    "local first = math.max(0, rank - side) "                                \
    "return {1, size, state, rank, score, m, first, "                        \
    "redis.call('ZRANGE', KEYS[2], first, rank + side, 'WITHSCORES')}"

/*
 * A page.  Keys: the board, ready.  Arguments: how many, and "" or score and
 * member that it begins behind; those need not be there any more.  Answers
 * {ready, size, rank of the first from 0, {member, score, ..}}.
 */
#define PET_BOARD_PAGE_LUA                                                   \
    "if redis.call('EXISTS', KEYS[2]) == 0 then return {0} end "             \
    "local first = 0 "                                                       \
    "if ARGV[2] ~= '' then "                                                 \
    "local score = '-' .. ARGV[2] "                                          \
    "first = redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. score) "           \
    "local last = first + redis.call('ZCOUNT', KEYS[1], score, score) "      \
    "while first < last do "                                                 \
    "local mid = math.floor((first + last) / 2) "                            \
    "if redis.call('ZRANGE', KEYS[1], mid, mid)[1] > ARGV[3] then "          \
    "last = mid else first = mid + 1 end end end "                           \
    "return {1, redis.call('ZCARD', KEYS[1]), first, redis.call('ZRANGE', "  \
    "KEYS[1], first, first + ARGV[1] - 1, 'WITHSCORES')}"

/*
 * Begins to build a board anew.  Keys: rebuild, users, all, week.  Argument:
 * a token.  Answers 0 when somebody else is at it.
 */
#define PET_BOARD_BEGIN_LUA                                                  \
    "if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', 60000) then "    \
    "return 0 end "                                                          \
    "for i = 2, 4 do redis.call('DEL', KEYS[i] .. ':new') end "              \
    "return 1"

/*
 * Puts what was built in the place of the board.  Keys: rebuild, ready, users,
 * all, week, the week after.  Argument: the token.  Answers 0 when the token
 * is not the present one, and when the week turned meanwhile: what feeders
 * wrote of the new one stands beside the board, and is to be built, too.
 */
#define PET_BOARD_END_LUA                                                    \
    "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "            \
    "if redis.call('EXISTS', KEYS[6] .. ':new') == 1 then "                  \
    "for i = 3, 6 do redis.call('DEL', KEYS[i] .. ':new') end "              \
    "redis.call('DEL', KEYS[1]) return 0 end "                               \
    "for i = 3, 5 do "                                                       \
    "if redis.call('EXISTS', KEYS[i] .. ':new') == 1 then "                  \
    "redis.call('RENAME', KEYS[i] .. ':new', KEYS[i]) "                      \
    "else redis.call('DEL', KEYS[i]) end end "                               \
    "redis.call('SET', KEYS[2], 1) "                                         \
    "redis.call('DEL', KEYS[1]) "                                            \
    "return 1"

/*
 * Holds lines of users against what is there.  Keys: users, all, week, ready,
 * rebuild.  Arguments: week, lines.  Answers {0} while the board is not there
 * or is built anew, else {1, user, what, user, what, ..} of those of whom Redis
 * says otherwise:
 *
 *   "late .."    an older line than the one given, or none
 *   "ahead .."   a newer one
 *   "broken .."  the same version with other members, or members that do not
 *                have the line's scores
 *
 * The end of a ban is the one thing that changes a line and no version.
 */
#define PET_BOARD_CHECK_LUA                                                  \
    "if redis.call('EXISTS', KEYS[4]) == 0 "                                 \
    "or redis.call('EXISTS', KEYS[5]) == 1 then return {0} end "             \
    "local function amiss(key, member, score) "                              \
    "if member == '-' then return end "                                      \
    "local got = redis.call('ZSCORE', key, member) "                         \
    "if not got or tonumber(got) ~= -tonumber(score) then "                  \
    "return 'broken score ' .. (got or 'none') .. ' of ' .. member "         \
    ".. ', not -' .. score end end "                                         \
    "local function judge(old, version, state, s, m, t, n) "                 \
    "if not old then return state ~= 'gone' and 'late' end "                 \
    "old = string.gsub(string.sub(old, 1, 160), '[^%w -]', '?') "            \
    "local v, w, a, b, shown = string.match(old, "                           \
    "'^(%d+) (%d+) (%S+) (%S+) (%a+)$') "                                    \
    "if not v then return 'broken line ' .. old end "                        \
    "local dv = tonumber(v) - tonumber(version) "                            \
    "local dw = tonumber(w) - tonumber(ARGV[1]) "                            \
    "if dv > 0 or dw > 0 then return 'ahead ' .. old end "                   \
    "if dv < 0 or dw < 0 or (shown ~= state "                                \
    "and (shown == 'banned' or state == 'banned')) then "                    \
    "return 'late ' .. old end "                                             \
    "if a ~= m or b ~= n or shown ~= state then "                            \
    "return 'broken line ' .. old .. ', not ' "                              \
    ".. table.concat({m, n, state}, ' ') end "                               \
    "return amiss(KEYS[2], m, s) or amiss(KEYS[3], n, t) end "               \
    "local answer = {1} "                                                    \
    "for user, version, state, s, m, t, n in string.gmatch(ARGV[2], "        \
    "'(%d+) (%d+) (%a+) (%d+) (%S+) (%d+) (%S+)\\n') do "                    \
    "local what = judge(redis.call('HGET', KEYS[1], user), "                 \
    "version, state, s, m, t, n) "                                           \
    "if what then answer[#answer + 1] = user "                               \
    "answer[#answer + 1] = what end end "                                    \
    "return answer"

/*
 * Which members of a sorted set belong to no line.  Keys: users, the sorted
 * set, ready, rebuild.  Arguments: week or "all"; "user 0 member\n" of each, or
 * "user 1 member\n" when PostgreSQL knows no such user.  Answers {0} as above,
 * else {1, member, ..}.  Who is in a later week by now has left a member.
 */
#define PET_BOARD_STRAYS_LUA                                                 \
    "if redis.call('EXISTS', KEYS[3]) == 0 "                                 \
    "or redis.call('EXISTS', KEYS[4]) == 1 then return {0} end "             \
    "local answer = {1} "                                                    \
    "for user, stranger, m in string.gmatch(ARGV[2], "                       \
    "'(%d+) (%d) (%w+)\\n') do "                                             \
    "if redis.call('ZSCORE', KEYS[2], m) then "                              \
    "local old = redis.call('HGET', KEYS[1], user) or '' "                   \
    "local w, a, b = string.match(old, '^%d+ (%d+) (%S+) (%S+)') "           \
    "local own = a == m "                                                    \
    "if ARGV[1] ~= 'all' then own = w and (w == ARGV[1] and b == m "         \
    "or tonumber(w) > tonumber(ARGV[1])) end "                               \
    "if stranger == '1' or not own then answer[#answer + 1] = m end "        \
    "end end "                                                               \
    "return answer"


#endif /* _PET_BOARDS_SCRIPTS_H_INCLUDED_ */
