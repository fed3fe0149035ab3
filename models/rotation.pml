/*
 * The rotation protocol as implemented: one credential, its journal, two replicas, an issuer that can't be asked twice.
 *
 * Where the code stands: the fold is src/domain/fold-rotation.ts, what a phase does next is src/domain/rotation/, the
 * steps are src/engine/perform/, the fence and its retries are src/engine/append.ts and src/journal/append.ts. Events
 * and phases have the code's names (a dash is an underscore); test/models/rotation.test.ts compares them.
 *
 * What it abstracts:
 * - Time. Nothing is sent after the deadline (checked in the same instant as the send: the worst pause between the two
 *   belongs to the settle time), nothing that was sent takes effect after the settle time, and a quarantine is over no
 *   earlier. So it ends when nothing of the attempt is in flight, and from then on nothing is sent. A reply may still
 *   come at any time, for ever.
 * - The lease. A holder that crashed or released can be followed at once; one that is still working can lose the lease
 *   at any moment, TAKEOVERS times: that is the paused replica that wakes as a zombie. A replica makes one run at a
 *   time, so the epoch is the holder's name.
 * - Crashes between an act and its record, and while waiting, CRASHES times. What was in memory is gone.
 * - Bad luck of the network (lost request, lost, torn or refusing reply, a send that came too late, a reply after the
 *   caller gave up, a preflight that aged), FAULTS times in all. After that the network is honest: every run ends.
 * - Escrows. One bit for each attempt, readable by every replica: an escrow is imported or declared gone before a
 *   takeover. Writing it succeeds, or the process has crashed.
 * - The issuer's shown state is the number of resets. The App Key stays the same, as it may.
 * - Stores. Two of them, each with one place that consumers read. A store that is down is a step that comes later.
 * - A person approves a second reset APPROVALS times; somebody writes a live value behind our back DRIFTS times.
 *
 * - What was parsed is accepted by the issuer, so no delivery ends as a lost secret.
 *
 * Not modelled: Registered, Renamed, Unmanaged, Imported, NothingToImport, Requested, Observed, PreviousDied, Delivered, Loaded,
 * Superseded, KillOpened, DeleteStarted, Deleted, ProvenDead, TaskOpened, TaskClaimed, TaskReleased, OutcomeReported,
 * Restored, IssuerAhead, IssuerConfirmed, Resealed, SealedDropped, Paused, Resumed, Held, HoldEnded, RequestDropped,
 * RedeliveryOpened, KeyProved, RedeliveryChecked, RedeliveryStopped, RedeliveryDropped, RolledBack, Synced, HandedOver,
 * ApprovalAsked, Approved, ApprovalEnded, GlassBroken, GlassReviewed, DecommissionOpened, DecommissionChecked, Emptied,
 * DecommissionStopped, DestinationsEmptied, Decommissioned, Recommissioned, AdoptionAsked, PermissionsAccepted, SpareOpened, MovedOff,
 * FindingReported, FindingJudged,
 * RecallJoined, RecallSkipped, RecallStopped, RecallContinued, RecallClosed.
 * Phases not modelled: asked, ordered. (Containment repeats its deletion safely, reports move no rotation, the death of the old
 * key is seen when it happens. A call that a person makes is the same call; who may make it is not looked at here. The
 * journal is never put back from a backup: what minting waits for after that is the engine's and the simulation's to show.)
 *
 * What its states count: every reachable combination of journal, issuer, network, stores and what each replica knows,
 * in one rotation from rest to Closed. All of them are visited; nothing is hashed away.
 *
 * Each of these switches takes one thing out, and must fail: NO_QUARANTINE SHORT_QUARANTINE SEND_AFTER_DEADLINE
 * CALL_AGAIN COMPARE_APP_KEY_ONLY NO_FENCING FENCED_SEAL PARSE_BEFORE_SEAL FOLLOW_ANY_PHASE NO_BARRIER
 * BLIND_PROMOTE
 */

#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef TAKEOVERS
#define TAKEOVERS 1
#endif
#ifndef FAULTS
#define FAULTS 1
#endif
#ifndef APPROVALS
#define APPROVALS 1
#endif
#ifndef DRIFTS
#define DRIFTS 1
#endif

#define REPLICAS 2
#define STORES 2
/* Every attempt after the first one follows bad luck, a crash, a takeover, or an approval. */
#define ATTEMPTS (2 + CRASHES + TAKEOVERS + FAULTS + APPROVALS)
#define NOBODY 2
#define NONE 0

mtype:phase = { rest, opened, preflighted, calling, refused, quarantined, secret_lost, sealed, delivering, overlap,
  retired };

mtype:event = { Opened, Preflighted, CallStarted, Refused, Sealed, Quarantined, Voided, SecretLost,
  SecondResetApproved, Parsed, Accepted, Staged, Verified, VerifyFailed, Promoted, OverlapStarted, PreviousRetired,
  Closed, Aborted };

mtype:reply = { silent, broken, key, torn, refusal };
mtype:stage = { waiting, staged, verified, promoted };
mtype:value = { old_key, new_key, foreign };

/* The journal: the fold of its events, and the lease. */
mtype:phase phase = rest;
byte call = NONE;             /* the attempt that the phase carries */
byte attempts = 0;            /* CallStarted so far */
byte baseline = 0;
bool approved = false;
byte voided = NONE;           /* the latest attempt that was found without effect */
bool lost_version = false;    /* a version with the status `lost` */
bool old_may_be_dead = false;
bool accepted = false;
bool done = false;            /* Closed */
bool recorded[ATTEMPTS];      /* sealedAttempts */
bool lost[ATTEMPTS];          /* SecretLost names it */
mtype:stage delivery[STORES] = waiting;
byte holder = NOBODY;

/* The world. */
byte resets = 0;              /* that took effect */
byte approvals = 0;
bool old_alive = true;
mtype:value live[STORES] = old_key;
bool escrow[ATTEMPTS];
bool over[ATTEMPTS];          /* its deadline has certainly passed */
bool flying[ATTEMPTS];        /* the request */
bool effect[ATTEMPTS];
mtype:reply sent_back[ATTEMPTS] = silent;  /* the reply on its way */
mtype:reply content[ATTEMPTS] = silent;    /* what was read of it */
byte caller[ATTEMPTS] = NOBODY;            /* whose connection it is; nobody's after a crash */
bool left[ATTEMPTS];                       /* the caller gave up waiting: a reply is a late one */
hidden byte was;

byte crashes = 0;
byte takeovers = 0;
byte faults = 0;
byte drifts = 0;

#define has_call (phase == calling || phase == quarantined || phase == secret_lost || phase == sealed || \
  phase == delivering || phase == overlap)
#define all_verified ((delivery[0] == verified || delivery[0] == promoted) && \
  (delivery[1] == verified || delivery[1] == promoted))
#define all_promoted (delivery[0] == promoted && delivery[1] == promoted)

#ifdef COMPARE_APP_KEY_ONLY
#define shows_reset false
#else
#define shows_reset (resets != baseline)
#endif

/* Without a quarantine no time has passed; one that ends with the deadline does not wait for what is in flight. */
#ifdef NO_QUARANTINE
#define quarantine_over(a) true
#define time_has_passed(a) skip
#else
#define time_has_passed(a) over[a] = true
#ifdef SHORT_QUARANTINE
#define quarantine_over(a) true
#else
#define quarantine_over(a) (!flying[a])
#endif
#endif

#ifdef NO_BARRIER
#define barrier_open true
#else
#define barrier_open (all_verified || !old_alive || old_may_be_dead)
#endif

#define unlucky (faults < FAULTS)
#define is_reply(a) (sent_back[a] != silent && sent_back[a] != broken)

/* What must never be; a failure shows the name. */
hidden byte a_reset_was_not_approved;
hidden byte an_effect_was_voided;
hidden byte a_readable_secret_was_called_lost;
hidden byte a_key_was_used_that_is_sealed_nowhere;
hidden byte a_secret_that_was_read_was_let_go;
hidden byte a_stale_writer_wrote;
hidden byte promoted_before_the_barrier;
hidden byte a_foreign_value_was_overwritten;
hidden byte the_end_is_open;
hidden byte a_secret_is_unaccounted_for;
#define never(what, condition) what = (condition); assert(!what)

#define behind_the_barrier (all_verified || !old_alive || old_may_be_dead)
#define kept(a) (recorded[a] || escrow[a])

/* fold-rotation.ts: `ok` tells whether the event may follow; one that can't is rolled back. */
inline fold(ev, a, d) {
  ok = true;
  if
  :: ev == Opened && phase == rest && !done -> phase = opened; voided = NONE; baseline = resets
  :: ev == Preflighted && (phase == opened || phase == preflighted || phase == refused ||
       (phase == secret_lost && approved)) ->
       /* What an approved second reset is told by. */
       if
       :: phase == secret_lost -> baseline = resets
       :: else -> skip
       fi;
       phase = preflighted;
       call = NONE;
       approved = false
  :: ev == CallStarted && phase == preflighted -> attempts++; call = attempts; phase = calling
  :: ev == Refused && call == a && (phase == calling || phase == sealed) -> phase = refused; call = NONE
  :: ev == Quarantined && (phase == calling || phase == sealed || phase == quarantined) -> phase = quarantined
  :: ev == Voided && phase == quarantined -> voided = call; phase = opened; call = NONE
  :: ev == SecretLost && phase == quarantined -> phase = secret_lost; lost[call] = true; lost_version = true
  :: ev == SecondResetApproved && phase == secret_lost && !approved -> approved = true
  :: ev == Sealed ->
       recorded[a] = true;
       if
       :: (phase == opened || phase == preflighted || phase == refused) && voided == a -> call = a; phase = sealed
       :: has_call && call == a && (phase == calling || phase == quarantined || phase == secret_lost) ->
            lost_version = lost_version && phase != secret_lost;
            phase = sealed;
            approved = false
       :: else -> skip
       fi
#ifdef PARSE_BEFORE_SEAL
  :: ev == Parsed && phase == calling -> phase = delivering; old_may_be_dead = lost_version
#endif
  :: ev == Parsed && phase == sealed -> phase = delivering; old_may_be_dead = lost_version
  :: ev == Accepted && phase == delivering -> accepted = true
  :: ev == Staged && phase == delivering -> delivery[d] = staged
  :: ev == Verified && phase == delivering -> delivery[d] = verified
  :: ev == VerifyFailed && phase == delivering -> delivery[d] = waiting
  :: ev == Promoted && phase == delivering -> delivery[d] = promoted
  :: ev == OverlapStarted && phase == delivering -> phase = overlap
  :: ev == PreviousRetired && phase == overlap -> phase = retired; call = NONE
  :: ev == Closed && phase == retired -> phase = rest; done = true
  :: ev == Aborted && (phase == opened || phase == preflighted || phase == refused) -> phase = rest; call = NONE
  :: else -> ok = false
  fi
}

/*
 * append.ts of engine and journal: events, fold and lease in one transaction. What was decided in another phase than the
 * journal's is dropped, and the run goes on from what stands there now. `fenced_out` ends the run.
 */
#define is_holder (holder == me)
#define is_decided_on_this (phase == seen)
#ifdef NO_FENCING
#define fence_lets_pass true
#else
#define fence_lets_pass is_holder
#endif
#ifdef FOLLOW_ANY_PHASE
#define follows true
#else
#define follows is_decided_on_this
#endif

inline append(ev, a, d) {
  d_step {
    ok = false;
    was = call;
    fenced_out = !fence_lets_pass;
    if
    :: fence_lets_pass && follows -> fold(ev, a, d)
    :: else -> skip
    fi;
    never(a_stale_writer_wrote, ok && !is_holder);
    never(an_effect_was_voided, ok && (ev == Voided || ev == Refused) && effect[was]);
    never(a_readable_secret_was_called_lost, ok && ev == SecretLost && recorded[was] && content[was] == key);
    never(promoted_before_the_barrier, ok && ev == Promoted && !behind_the_barrier);
    seen = phase;
    asked = call
  }
}

/* A sealed reply: at the next free place, whoever holds the lease. */
inline append_sealed(a) {
  d_step {
    fenced_out = !is_holder;
#ifdef FENCED_SEAL
    never(a_secret_that_was_read_was_let_go, fenced_out);
#endif
    fold(Sealed, a, 0);
    seen = phase;
    asked = call
  }
}

/* decide.ts: whether there is a step to take now. */
#define may_promote(d) (delivery[d] == verified && barrier_open && live[d] != foreign)
#define may_move(d) (delivery[d] == waiting || delivery[d] == staged || may_promote(d))
#define something_is_due ((phase == rest && !done) || phase == opened || phase == preflighted || phase == calling || \
  phase == refused || (phase == quarantined && quarantine_over(call)) || (phase == secret_lost && approved) || \
  phase == sealed || (phase == delivering && (!accepted || all_promoted || may_move(0) || may_move(1))) || \
  (phase == overlap && !old_alive) || phase == retired)

inline forget() {
  seen = rest; asked = NONE; ok = false; fenced_out = false; d = 0
}

/* The run goes on while there is a step and the lease is there; otherwise it releases. */
inline go_on() {
  d = 0;
  if
  :: !fenced_out && something_is_due -> seen = phase; asked = call; goto work
  :: else ->
       if
       :: is_holder -> holder = NOBODY
       :: else -> skip
       fi;
       forget();
       goto end_idle
  fi
}

/* Its connections are gone, and with them the replies that nobody has read; its lease runs out. */
inline crash() {
  crashes++;
  d = 1;
  do
  :: d < ATTEMPTS && caller[d] == me -> caller[d] = NOBODY; sent_back[d] = silent; d++
  :: d < ATTEMPTS && caller[d] != me -> d++
  :: else -> break
  od;
  if
  :: is_holder -> holder = NOBODY
  :: else -> skip
  fi;
  forget();
  goto end_idle
}

#define or_crash :: atomic { crashes < CRASHES -> crash() }

proctype Replica(byte me) {
  mtype:phase seen = rest;
  byte asked = NONE;
  bool ok = false;
  bool fenced_out = false;
  byte d = 0;

end_idle:
  do
  :: atomic { something_is_due && holder == NOBODY -> holder = me; go_on() }
  :: atomic {
       something_is_due && holder != NOBODY && holder != me && takeovers < TAKEOVERS ->
         takeovers++;
         holder = me;
         go_on()
     }
  od;

work:
  if
  :: atomic { seen == rest ->
       append(Opened, asked, 0);
       go_on()
     }
  :: atomic { (seen == opened || seen == refused) && !shows_reset -> append(Preflighted, asked, 0); go_on() }
  :: atomic { (seen == opened || seen == refused) && shows_reset -> append(Aborted, asked, 0); go_on() }
  :: atomic { seen == secret_lost -> append(Preflighted, asked, 0); go_on() }
  /* A preflight that has aged is made again. */
  :: atomic { seen == preflighted && unlucky && shows_reset -> faults++; append(Aborted, asked, 0); go_on() }
  :: atomic { seen == preflighted ->
       append(CallStarted, asked, 0);
       if
       :: ok -> caller[asked] = me; goto send
       :: else -> go_on()
       fi
     }
#ifdef CALL_AGAIN
  :: d_step { seen == calling && phase == calling ->
       attempts++;
       call = attempts;
       asked = call;
       caller[asked] = me
     };
     goto send
#else
  :: atomic { seen == calling && escrow[asked] -> append_sealed(asked); go_on() }
  :: atomic { seen == calling && !escrow[asked] -> goto give_up }
#endif
  :: atomic { seen == quarantined && quarantine_over(asked) -> time_has_passed(asked); goto compare }
  :: atomic { seen == quarantined && !quarantine_over(asked) -> go_on() }
  :: atomic { seen == sealed && content[asked] == key -> append(Parsed, asked, 0); go_on() }
  :: atomic { seen == sealed && content[asked] == torn -> append(Quarantined, asked, 0); go_on() }
  :: atomic { seen == sealed && content[asked] == refusal -> append(Refused, asked, 0); go_on() }
  :: atomic { seen == delivering && !accepted -> never(a_key_was_used_that_is_sealed_nowhere, !kept(asked)); append(Accepted, asked, 0); go_on() }
  :: atomic { seen == delivering && all_promoted -> append(OverlapStarted, asked, 0); go_on() }
  :: atomic { seen == delivering && accepted && may_move(0) -> d = 0; goto deliver }
  :: atomic { seen == delivering && accepted && may_move(1) -> d = 1; goto deliver }
  :: atomic { seen == delivering && accepted && !all_promoted && !may_move(0) && !may_move(1) -> go_on() }
  :: atomic { seen == overlap && !old_alive -> append(PreviousRetired, asked, 0); go_on() }
  :: atomic { seen == retired -> append(Closed, asked, 0); go_on() }
  fi;

send:
  if
#ifdef SEND_AFTER_DEADLINE
  :: atomic { true -> flying[asked] = true }
#else
  :: atomic { !over[asked] -> flying[asked] = true }
  :: atomic { over[asked] || unlucky ->
       if
       :: over[asked] -> skip
       :: else -> faults++; over[asked] = true
       fi;
       append(Refused, asked, 0);
       go_on()
     }
#endif
  or_crash
  fi;

/* What this run was told of its own attempt stays until its next append, whatever others do to the journal meanwhile. */
await:
  if
  :: atomic { is_reply(asked) -> content[asked] = sent_back[asked]; sent_back[asked] = silent; goto seal }
  :: atomic { sent_back[asked] == broken -> sent_back[asked] = silent; goto give_up }
  :: atomic { unlucky -> faults++; left[asked] = true; goto give_up }
  or_crash
  fi;

give_up:
  if
  :: atomic { true -> append(Quarantined, asked, 0); go_on() }
  or_crash
  fi;

seal:
#ifdef PARSE_BEFORE_SEAL
  if
  :: atomic { content[asked] == key -> append(Parsed, asked, 0) }
  :: atomic { content[asked] != key -> append(Quarantined, asked, 0); go_on() }
  fi;
#endif
  if
  :: atomic { true -> escrow[asked] = true }
  or_crash
  fi;
  if
  :: atomic { true -> append_sealed(asked); go_on() }
  or_crash
  fi;

compare:
  if
  :: atomic { escrow[asked] && !recorded[asked] -> append_sealed(asked); go_on() }
  :: atomic { !(escrow[asked] && !recorded[asked]) && !shows_reset -> goto void_it }
  :: atomic { !(escrow[asked] && !recorded[asked]) && shows_reset -> goto lose_it }
  fi;

void_it:
  if
  :: atomic { true -> append(Voided, asked, 0); go_on() }
  or_crash
  fi;

lose_it:
  if
  :: atomic { true -> append(SecretLost, asked, 0); go_on() }
  or_crash
  fi;

deliver:
  if
  :: atomic { delivery[d] == waiting -> append(Staged, asked, d); go_on() }
  :: atomic { delivery[d] == staged -> append(Verified, asked, d); go_on() }
  :: atomic { delivery[d] == staged && unlucky -> faults++; append(VerifyFailed, asked, d); go_on() }
  /* Compare and set: what is ours already settles a lost reply, what is somebody else's is left alone. */
  :: atomic { delivery[d] == verified && barrier_open && live[d] != foreign -> live[d] = new_key; goto promoted_there }
#ifdef BLIND_PROMOTE
  :: atomic { delivery[d] == verified && barrier_open && live[d] == foreign ->
       never(a_foreign_value_was_overwritten, true)
     }
#endif
  :: atomic { delivery[d] == promoted || (delivery[d] == verified && !may_promote(d)) -> go_on() }
  fi;

promoted_there:
  if
  :: atomic { true -> append(Promoted, asked, d); go_on() }
  or_crash
  fi
}

/* What the network and the issuer do with the request of attempt `a`. */
#define connected(a) (caller[a] != NOBODY)
#define answer(a, what) \
  if \
  :: connected(a) -> sent_back[a] = what \
  :: else -> skip \
  fi
#define takes_effect(a) flying[a] = false; effect[a] = true; resets++; \
  never(a_reset_was_not_approved, resets > 1 + approvals)
#define wire(a) \
  :: atomic { flying[a] -> takes_effect(a); answer(a, key) } \
  :: atomic { flying[a] && unlucky && connected(a) -> faults++; takes_effect(a); answer(a, broken) } \
  :: atomic { flying[a] && unlucky && connected(a) -> faults++; takes_effect(a); answer(a, torn) } \
  :: atomic { flying[a] && unlucky -> faults++; flying[a] = false; answer(a, broken) } \
  :: atomic { flying[a] && unlucky -> faults++; flying[a] = false; answer(a, refusal) }

active proctype Wire() {
end_quiet:
  do
  wire(1)
  wire(2)
  wire(3)
  wire(4)
#if ATTEMPTS > 5
  wire(5)
#endif
#if ATTEMPTS > 6
  wire(6)
#endif
#if ATTEMPTS > 7
  wire(7)
#endif
#if ATTEMPTS > 8
  wire(8)
#endif
  od
}

/* A reply that comes after the caller gave up is sealed all the same, by the process that called, as long as it lives. */
#define is_late(a) (left[a] && connected(a) && is_reply(a))
#define take_late(a) :: atomic { late == NONE && is_late(a) -> late = a; content[a] = sent_back[a]; sent_back[a] = silent }

active proctype LateReply() {
  byte late = NONE;
  bool ok = false;

end_quiet:
  do
  take_late(1)
  take_late(2)
  take_late(3)
  take_late(4)
#if ATTEMPTS > 5
  take_late(5)
#endif
#if ATTEMPTS > 6
  take_late(6)
#endif
#if ATTEMPTS > 7
  take_late(7)
#endif
#if ATTEMPTS > 8
  take_late(8)
#endif
  :: atomic { late != NONE && !escrow[late] && connected(late) -> escrow[late] = true }
  :: d_step {
       late != NONE && escrow[late] && connected(late) ->
#ifdef FENCED_SEAL
       never(a_secret_that_was_read_was_let_go, holder != caller[late]);
#endif
       fold(Sealed, late, 0);
       ok = false;
       late = NONE
     }
  :: atomic { late != NONE && !connected(late) -> late = NONE }
  :: atomic { late != NONE && connected(late) && crashes < CRASHES -> crashes++; caller[late] = NOBODY; late = NONE }
  od
}

/* People, and the end of the old key: when the overlap is over, or early. */
active proctype Outside() {
  bool ok = false;

end_quiet:
  do
  :: d_step {
       phase == secret_lost && !approved && approvals < APPROVALS ->
         approvals++;
         fold(SecondResetApproved, 0, 0);
         ok = false
     }
  :: atomic { old_alive && (phase == delivering || phase == overlap) -> old_alive = false }
  :: atomic { drifts < DRIFTS && phase == delivering && live[0] == old_key -> drifts++; live[0] = foreign }
  od
}

/* Nothing moves any more: the rotation is closed, or waits for a person, and no secret is unaccounted for. */
#define waits_for_a_person ((phase == secret_lost && !approved) || \
  (phase == delivering && accepted && (live[0] == foreign || live[1] == foreign)))
#define accounted_for(a) (!effect[a] || kept(a) || lost[a])

active proctype End() {
  timeout -> d_step {
    never(the_end_is_open, !done && !waits_for_a_person);
    was = 1;
    do
    :: was < ATTEMPTS -> never(a_secret_is_unaccounted_for, !accounted_for(was)); was++
    :: else -> break
    od;
    was = 0
  }
}

init {
  atomic {
    run Replica(0);
    run Replica(1)
  }
}
