/*
 * A register with seal and move, and on it the race that must never print twice: START against
 * re-assignment against VOID. CONSENSUS.md 6.3, 6.4, 6.11 and D2; CASPaxos (arXiv 1802.07000) 2.2.
 *
 * Keepers 0, 1, 2 hold generation 0; keepers 1, 2, 3 hold generation 1. Messages may be lost, doubled,
 * and late for ever: what is proposed lies on a board from which any keeper may take it at any time,
 * and whoever proposed may give up waiting at any time and go on with a new ballot.
 *
 * check.ts runs it (`npm run model`). A planted fault is a macro: -DFAULT_...; BALLOTS bounds the rounds.
 */
#ifndef BALLOTS
#define BALLOTS 5
#endif
/* Whether the conductor moves the register before it takes the part. */
#ifndef MOVES
#define MOVES 0
#endif
/* Rounds that the conductor may take for one operation. */
#ifndef ROUNDS
#define ROUNDS 1
#endif

#define GENERATIONS 2
#define KEEPERS     4
#ifdef FAULT_QUORUM
#define QUORUM 1
#else
#define QUORUM 2
#endif

/* What the register says of one part: assigned to shop 1 (attempt 1), started by it, voided by it;
   taken from it unstarted and assigned to shop 2 (attempt 2), or assigned to shop 2 after the void;
   either started by shop 2. MOVED carries one of these. */
#define NOTHING    0
#define ASSIGNED1  1
#define STARTED1   2
#define VOIDED1    3
#define TAKEN2     4
#define REASSIGNED2 5
#define TAKEN_STARTED2 6
#define REASSIGNED_STARTED2 7
#define MOVED      8
/* Which of the two has won: START of attempt 1, or its withdrawal. */
#define isStarted1(v) ((v) == STARTED1 || (v) == VOIDED1 || (v) == REASSIGNED2 || (v) == REASSIGNED_STARTED2)
#define isTaken(v) ((v) == TAKEN2 || (v) == TAKEN_STARTED2)
#define isMoved(v) ((v) & MOVED)
#define carriedBy(v) ((v) & 7)

/* One slot a generation and keeper. */
#define AT(g, k) ((g) * KEEPERS + (k))
byte promised[GENERATIONS * KEEPERS];
byte accepted[GENERATIONS * KEEPERS];
byte value[GENERATIONS * KEEPERS];
#define keeps(g, k) ((k) >= (g) && (k) < (g) + 3)

/* The board: what was proposed under each ballot, and which keepers have accepted it. */
#define ON(g, b) ((g) * (BALLOTS + 1) + (b))
byte proposed[GENERATIONS * (BALLOTS + 1)];
byte holders[GENERATIONS * (BALLOTS + 1)];
#define count(set) (((set) & 1) + (((set) >> 1) & 1) + (((set) >> 2) & 1) + (((set) >> 3) & 1))
#define isChosen(g, b) (count(holders[ON(g, b)]) >= QUORUM)

bool ready = false;

/* Ballots are never used twice: whoever needs one takes the next, and may then be slow with it. */
byte nextBallot = 1;

/* What has really happened, for the assertions alone. */
byte sealedAt = 0;     /* the ballot under which MOVED was first chosen in generation 0 */
byte sealedWith = 0;   /* what it carries */
bool wonByStart = false, wonByTaking = false;
bool printed1 = false, printed2 = false;
bool shut1 = false;    /* shop 1 has put down, durably, that this attempt is never printed */

byte other;            /* counts, within one step */

/* A value has just become chosen. */
inline judge(g, b, v) {
  if
  :: g == 0 && sealedAt != 0 && b > sealedAt ->
       assert(v == (MOVED | sealedWith))          /* I8: nothing after the seal but the seal */
  :: g == 0 && isMoved(v) && sealedAt == 0 -> sealedAt = b; sealedWith = carriedBy(v)
  :: else
  fi;
  if
  :: isStarted1(carriedBy(v)) -> wonByStart = true
  :: isTaken(carriedBy(v)) -> wonByTaking = true
  :: else
  fi;
  assert(!(wonByStart && wonByTaking));        /* I12, I13: one of the two has won, for ever */
  /* I2: what is chosen under a higher ballot comes after what is chosen under a lower one. */
  for (other : 1 .. BALLOTS) {
    if
    :: other < b && isChosen(g, other) && isStarted1(carriedBy(proposed[ON(g, other)])) ->
         assert(isStarted1(carriedBy(v)))
    :: other > b && isChosen(g, other) && isStarted1(carriedBy(v)) ->
         assert(isStarted1(carriedBy(proposed[ON(g, other)])))
    :: else
    fi
  }
  other = 0
}

/* A keeper takes a proposal from the board (6.11, ACCEPT). */
inline take(g, b, k) {
  accepted[AT(g, k)] = b;
  value[AT(g, k)] = proposed[ON(g, b)];
#ifndef FAULT_NO_RAISE
  promised[AT(g, k)] = b;
#endif
  holders[ON(g, b)] = holders[ON(g, b)] | (1 << k);
  if
  :: count(holders[ON(g, b)]) == QUORUM -> judge(g, b, proposed[ON(g, b)])
  :: else
  fi
}

/* Whoever has accepted a ballot has promised it: 6.11 asks for the promise alone. */
#ifdef FAULT_IGNORES_PROMISE
#define mayTake(g, b, k) (proposed[ON(g, b)] != 0 && !(holders[ON(g, b)] & (1 << k)))
#else
#define mayTake(g, b, k) (proposed[ON(g, b)] != 0 && b >= promised[AT(g, k)] && \
                          !(holders[ON(g, b)] & (1 << k)))
#endif

/* All deliveries, in any order and at any time. */
#define TAKE(g, k, b) :: atomic { mayTake(g, b, k) -> take(g, b, k) }
#define TAKE_ANY(b)                                          \
  TAKE(0, 0, b) TAKE(0, 1, b) TAKE(0, 2, b) TAKE_SWAPPED(b) \
  TAKE(1, 1, b) TAKE(1, 2, b) TAKE(1, 3, b)
#ifdef FAULT_SWAP
#define TAKE_SWAPPED(b) TAKE(0, 3, b)
#else
#define TAKE_SWAPPED(b)
#endif

active proctype Network() {
end:
  do
  TAKE_ANY(1) TAKE_ANY(2) TAKE_ANY(3)
#if BALLOTS >= 4
  TAKE_ANY(4)
#endif
#if BALLOTS >= 5
  TAKE_ANY(5)
#endif
#if BALLOTS >= 6
  TAKE_ANY(6)
#endif
#if BALLOTS >= 7
  TAKE_ANY(7)
#endif
  od
}

#ifdef FAULT_AMNESIA
/* A keeper loses its disk and answers as if nothing had been. */
active proctype Wipe() {
  ready;
  atomic { promised[AT(0, 1)] = 0; accepted[AT(0, 1)] = 0; value[AT(0, 1)] = ASSIGNED1 }
}
#endif

/* What each operation makes of a state: pure, and blind to MOVED (6.3). */
#define START  1
#define VOID   2
#define ASSIGN 3
#define START2 4
#define MOVE   5
#define READ   6
inline change(operation, before, after) {
  if
  :: isMoved(before) -> after = before
  :: else ->
       if
       :: operation == START && before == ASSIGNED1 -> after = STARTED1
       :: operation == VOID && before == STARTED1 -> after = VOIDED1
       :: operation == ASSIGN && before == ASSIGNED1 -> after = TAKEN2
       :: operation == ASSIGN && before == VOIDED1 -> after = REASSIGNED2
       :: operation == START2 && before == TAKEN2 -> after = TAKEN_STARTED2
       :: operation == START2 && before == REASSIGNED2 -> after = REASSIGNED_STARTED2
       :: operation == MOVE && g == 0 -> after = MOVED | before
       :: else -> after = before
       fi
  fi
}

/* A keeper answers a prepare (6.11). */
inline ask(k) {
  asked = asked | (1 << k);
  if
  :: promised[AT(g, k)] < b ->
       promised[AT(g, k)] = b;
       promises++;
       if
       :: accepted[AT(g, k)] >= best -> best = accepted[AT(g, k)]; seen = value[AT(g, k)]
       :: else
       fi
  :: else -> refused = true
  fi
}

/* At first all keepers are alike: that the first ballot asks them in this order loses nothing. */
#define mayAsk(k) (promises < QUORUM && !refused && !(asked & (1 << (k))) && \
                   (b != 1 || asked == (1 << (k)) - 1))

/* What is no longer of use is forgotten, so that alike states are alike. */
inline forgetRound() { asked = 0; promises = 0; best = 0; seen = NOTHING; refused = false }

#define givesUp(operation) (operation == START || operation == VOID || operation == MOVE)

/* One operation, in so many rounds, walking generations; `known` is the state it ended in, or NOTHING
   if it gave up. Whoever does nothing afterwards need not give up: it may as well stand still. */
inline operate(operation, rounds) {
  known = NOTHING; left = rounds;
  do
  :: atomic {
       left > 0 && nextBallot <= BALLOTS ->
       b = nextBallot; nextBallot++; left--
     };
     do
     :: atomic { mayAsk(g + base) -> ask(g + base) }
     :: atomic { mayAsk(g + base + 1) -> ask(g + base + 1) }
     :: atomic { mayAsk(g + base + 2) -> ask(g + base + 2) }
     :: atomic { promises >= QUORUM || refused -> break }
     od;
     if
     :: atomic { refused -> forgetRound() }         /* a rival: again, if there is time */
     :: atomic {
          !refused ->
          installing = false;
          change(operation, seen, wanted);
          if
#ifdef FAULT_OVERWRITES
          :: g == 1 && carried != NOTHING -> wanted = carried; installing = true
#else
          :: g == 1 && seen == NOTHING -> wanted = carried; installing = true
#endif
          :: else
          fi
        };
        if
#ifdef FAULT_UNCOMMITTED
        :: atomic { isMoved(seen) -> carried = carriedBy(seen); g = 1; left = left + 2; forgetRound() }
#endif
#ifdef FAULT_PREPARE_ANSWERS
        :: atomic { wanted == seen && !isMoved(seen) -> known = seen; forgetRound(); break }
#endif
        :: atomic {
             assert(g == 0 || (sealedAt != 0 && (seen != NOTHING || wanted == sealedWith)));
             proposed[ON(g, b)] = wanted;
             forgetRound()
           };
           if
           :: atomic {
                isChosen(g, b) ->
                if
                /* Only a chosen MOVED is followed; then there are rounds to begin, and to go on. */
                :: isMoved(wanted) -> carried = carriedBy(wanted); g = 1; left = left + 2
                :: !isMoved(wanted) && installing -> carried = NOTHING
                :: else -> known = wanted; break
                fi
              }
           /* No quorum has answered in time: it may still be chosen, by whoever comes. */
           :: atomic { givesUp(operation) -> break }
           fi
        fi
     fi
  :: atomic { givesUp(operation) || left == 0 || nextBallot > BALLOTS -> break }
  od;
  b = 0; wanted = NOTHING; forgetRound()
}

#define PROPOSER byte g = 0, b, asked, promises, best, seen, wanted, carried, known, left; \
                 byte base = 0; bool refused, installing

/* The door opens once a START of its own is known to be chosen, and never after SHUT (D2, I11). */
active proctype Shop1() {
  PROPOSER;
  ready;
  operate(START, 1);
#ifdef FAULT_PRINTS_UNKNOWN
  if
  :: known == NOTHING -> known = STARTED1
  :: else
  fi;
#endif
#ifdef VOIDS
  if
  :: known == STARTED1
  :: else -> operate(READ, 1)
  fi;
#endif
  if
  :: known == STARTED1 ->
       if
       :: printed1 = true            /* INTENT, and the press runs */
#ifdef VOIDS
       :: true ->
#ifndef FAULT_NO_SHUT
            shut1 = true;
#endif
            operate(VOID, 1);
            if
            :: known == VOIDED1
            :: known != VOIDED1 && !shut1 ->
                 printed1 = true     /* unknown, and it still knows its START: but VOID lands later */
            :: else
            fi
#endif
       fi
  :: else
  fi;
  assert(!(printed1 && printed2))    /* I10 */
}

/* Takes the part from shop 1 and offers it to shop 2, which starts it and prints. */
active proctype Conductor() {
  PROPOSER;
#ifdef FAULT_SWAP
  base = 1;
#endif
  ready;
#if MOVES == 1
  operate(MOVE, 1);                  /* perhaps left half-done */
#endif
  operate(ASSIGN, ROUNDS);
#ifdef VOIDS
  if
  :: known == TAKEN2 || known == REASSIGNED2 -> operate(START2, ROUNDS)
  :: else
  fi;
#else
  /* Nobody contends with shop 2 for what it was given: its START is left out. */
  if
  :: known == TAKEN2 -> known = TAKEN_STARTED2
  :: else
  fi;
#endif
  if
  :: known == TAKEN_STARTED2 || known == REASSIGNED_STARTED2 -> printed2 = true
  :: else
  fi;
  assert(!(printed1 && printed2))    /* I10 */
}

/* The part is assigned to shop 1, and all keepers have it. A swapped-in keeper begins empty. */
init {
  atomic {
    value[AT(0, 0)] = ASSIGNED1; value[AT(0, 1)] = ASSIGNED1; value[AT(0, 2)] = ASSIGNED1;
    ready = true
  }
}
