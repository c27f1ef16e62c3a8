# How many threads a call may use, and when it must not use any: part of _kernels.pyx. What user and machine say is in _num_threads.py.

cdef extern from *:
    """
    #ifdef _OPENMP
    #include <omp.h>
    #define FA_OPENMP _OPENMP
    #else
    #define FA_OPENMP 0
    static int omp_get_max_threads(void) { return 1; }
    static void omp_set_num_threads(int n) { (void)n; }
    static int omp_in_parallel(void) { return 0; }
    #endif

    #if defined(__GNUC__) && !defined(__clang__)
    #define FA_WAITS 1
    #else
    #define FA_WAITS 0 /* LLVM's runtime heeds KMP_BLOCKTIME, which `fastact/__init__.py` sets to 0 */
    #endif

    #if defined(_MSC_VER)
    #define FA_LOCAL static __declspec(thread)
    #else
    #define FA_LOCAL static _Thread_local
    #endif

    /* A thread's, as OpenMP's count and its workers are. */
    FA_LOCAL int fa_raised = 0;
    FA_LOCAL int fa_in_a_row = 0;     /* large calls, each soon after the one before; 2 after one that used threads */
    FA_LOCAL long long fa_ended = 0;  /* when the last of them did */

    #if defined(_WIN32)
    static long long fa_now(void) { return 0; }
    static int fa_forked = 0;
    static int fa_watch_fork(void) { return 0; }
    static int fa_prove(int extra) { (void)extra; return 1; }
    static int fa_new = 0;
    #else
    #include <pthread.h>
    #include <stdlib.h>
    #include <time.h>

    static long long fa_now(void)
    {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * 1000000000LL + t.tv_nsec;
    }

    /* libgomp's workers do not exist in a forked child, and the next parallel region there waits for them for ever. */
    static volatile int fa_forked = 0;
    static void fa_in_child(void) { fa_forked = 1; }
    static int fa_watch_fork(void) { return pthread_atfork(NULL, NULL, fa_in_child); }

    /* libgomp ends the process when it cannot create a thread. Every Python thread has its own team, so before the first region of this
     * size on this thread, create and join as many threads as it will. */
    FA_LOCAL int fa_proven = 0;
    FA_LOCAL int fa_new = 0; /* the next region creates threads, which takes its time */
    static void *fa_wait(void *gate)
    {
        pthread_mutex_lock((pthread_mutex_t *)gate);
        pthread_mutex_unlock((pthread_mutex_t *)gate);
        return NULL;
    }
    static int fa_prove(int extra)
    {
        pthread_t *ids;
        pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
        int made = 0;
        if (extra <= fa_proven) {
            fa_proven = extra; /* libgomp ends the threads that a smaller team leaves over */
            return 1;
        }
        ids = (pthread_t *)malloc((size_t)extra * sizeof *ids);
        if (!ids)
            return 0;
        pthread_mutex_lock(&gate);
        while (made < extra && pthread_create(&ids[made], NULL, fa_wait, &gate) == 0)
            made++;
        pthread_mutex_unlock(&gate);
        for (int i = 0; i < made; i++)
            pthread_join(ids[i], NULL);
        free(ids);
        if (made < extra)
            return 0;
        fa_proven = extra;
        fa_new = 1;
        return 1;
    }
    #endif

    /* Linux may wake a worker on its caller's processor, although others are idle, and leaves it there, because at any time only one of
     * the two can run: two threads then take 1.5 times as long as one, call after call. The worker moves away, and may then run anywhere
     * again: gelu of a million elements 0.32 to 0.12 ms. */
    #if defined(__linux__) && defined(_OPENMP)
    #include <sched.h>
    static int fa_here(void) { return sched_getcpu(); }
    static void fa_leave(int processor)
    {
        cpu_set_t all, others;
        if (sched_getcpu() != processor || sched_getaffinity(0, sizeof all, &all))
            return;
        others = all;
        CPU_CLR(processor, &others);
        if (CPU_COUNT(&others) && sched_setaffinity(0, sizeof others, &others) == 0)
            sched_setaffinity(0, sizeof all, &all);
    }
    static void fa_apart(long long region, int caller)
    {
        FA_LOCAL long long seen = 0;
        if (seen != region && omp_get_thread_num())
            fa_leave(caller);
        seen = region;
    }
    #else
    static int fa_here(void) { return -1; }
    static void fa_leave(int processor) { (void)processor; }
    static void fa_apart(long long region, int caller) { (void)region, (void)caller; }
    #endif
    """
    int FA_OPENMP
    int FA_WAITS
    int fa_forked
    int fa_raised
    int fa_in_a_row
    long long fa_ended
    int fa_new
    int fa_watch_fork()
    bint fa_prove(int extra) noexcept nogil
    long long now "fa_now"() noexcept nogil  # nanoseconds
    int processor "fa_here"() noexcept nogil  # on which the calling thread runs, -1 where the system does not tell
    void fa_leave(int processor) noexcept nogil
    # In a parallel region that began at `start`: see to it that a worker does not share the caller's processor.
    void apart "fa_apart"(long long start, int caller) noexcept nogil
    int omp_get_max_threads() noexcept nogil
    void omp_set_num_threads(int n) noexcept nogil
    int omp_in_parallel() noexcept nogil


cdef enum:
    # The smallest float32 arrays that use threads, bound by memory and by arithmetic, where the workers sleep (`python
    # benchmarks/threads.py`). To wake one takes 60 us: with two threads silu of 131,072 elements takes 4.4 times as long as with one, of
    # 600,000 1.4, of a million 1.16. After a matrix product, whose threads still spin, 1.5, 0.9 and 0.85, and a call in some thirty comes
    # milliseconds late: prelu of 1.6 million in the demo 0.7 ms, then 7.6.
    SIMPLE_ELEMENTS = 4194304
    SMOOTH_ELEMENTS = 1048576   # 160 us with AVX-512; with less, fewer (`slowness`) take as long
    # Where they are awake: relu of 65,536 elements, were they used there, 1.17, of 131,072 0.5 to 0.8, silu of 65,536 0.7.
    SIMPLE_AWAKE = 131072
    SMOOTH_AWAKE = 65536
    AWAKE = 15_000              # nanoseconds: they wait 20 us for the next call (`fastact/__init__.py`) on the machine of the benchmarks

cdef struct Team:               # who computes a call
    int threads
    int caller                  # the calling thread's processor
    long long start             # 0 where the call is too small for threads
    long long finish            # when the calling thread had done its share
    long long most              # nanoseconds that its share takes at most while the system leaves it the processor

cdef int wanted = 1        # what the user, the environment or the machine says
cdef int slowness = 0      # the instruction set's beside AVX-512's, as a power of two: AVX2 1, NEON 2, SSE2 4
cdef Py_ssize_t wakes = -1  # what the tests say instead of SIMPLE_ELEMENTS and SMOOTH_ELEMENTS
cdef bint waiting = True   # workers wait for the next call before they sleep
cdef int resting = 0       # calls that stay serial because the last team had to wait for its workers,
cdef int rest = 0          # and how many that was
cdef int slower = 0        # parallel calls in a row that were slower than a serial one
cdef long long balance = 0       # nanoseconds that threads gained of late, less what they cost
cdef long long serial_until = 0  # calls before this are serial,
cdef int patience = 1            # for this many times as long as the last late call cost
cdef int initial = 1       # OpenMP's own count at import


cdef int expected() noexcept nogil:
    """OpenMP's count on this thread as we left it: when it differs, somebody (threadpoolctl) has set a limit."""
    return fa_raised or initial


cdef int available(Py_ssize_t tasks) noexcept nogil:
    """Threads for this many independent tasks. 1: do not open a parallel region."""
    global resting
    cdef int count = wanted, limit
    if count < 2 or tasks < 2 or not FA_OPENMP or fa_forked or omp_in_parallel():
        return 1
    if resting > 0:
        resting -= 1
        return 1
    limit = omp_get_max_threads()
    if limit != expected() and limit < count:
        count = limit
    if tasks < count:
        count = <int> tasks
    return count if count > 1 and fa_prove(count - 1) else 1


cdef Team team_for(Py_ssize_t n, Py_ssize_t itemsize, bint smooth) noexcept nogil:
    """Who computes n elements that are bound by arithmetic or, not `smooth`, by memory: asked as a call begins, `settle` ends it."""
    global fa_in_a_row
    cdef Team team
    cdef Py_ssize_t enough
    team.threads, team.caller, team.start, team.finish, team.most = 1, -1, 0, 0, 0
    if n * itemsize < 4 * (SMOOTH_AWAKE if smooth else SIMPLE_AWAKE) or wanted < 2 or not FA_OPENMP:
        return team
    team.start = team.finish = now()
    if team.start - fa_ended > AWAKE:
        fa_in_a_row = 0
    if team.start < serial_until:
        return team
    enough = wakes if wakes >= 0 else SMOOTH_ELEMENTS >> slowness if smooth else SIMPLE_ELEMENTS
    if (fa_in_a_row < 2 or not waiting) and n * itemsize < 4 * enough:
        return team
    team.threads = available(n // CHUNK)
    if team.threads > 1:
        team.caller = processor()
        team.most = (n * itemsize << slowness) // 8
    return team


cdef inline void done(Team *team, Py_ssize_t task, Py_ssize_t tasks) noexcept nogil:
    """In the parallel loop: a task is. The first ones are the calling thread's."""
    if team.threads > 1 and task < tasks // team.threads:
        team.finish = now()


cdef void settle(const Team *team) noexcept nogil:
    """End a call and learn from it.

    Where another library's threads spin on our cores (BLAS after a matrix product), our workers are scheduled milliseconds late. After one
    call that late, or two running that took 20 us more than all shares one after the other would have (one may have had to wake its
    workers), the next calls are serial: 16 at first, twice as many each time it happens again. Where late calls cost more than the others
    gained, calls are serial for as long as the last one cost, twice as long each time it happens again, up to 64 times: in a row beside a
    busy process on two cores they take 1.03 of one thread's time on average, with threads as ever 1.2 to 1.3, and on an idle machine, where
    a call in two thousand comes late, 1.01 of what threads as ever take. Results do not depend on it.
    """
    global resting, rest, slower, balance, serial_until, patience, fa_new, fa_in_a_row, fa_ended
    cdef long long own = team.finish - team.start, gain
    if team.start == 0:
        return
    fa_ended = now()
    if team.threads == 1:
        fa_in_a_row = min(2, fa_in_a_row + 1)
        return
    fa_in_a_row = 2
    if fa_new:
        fa_new = 0
        return
    slower = slower + 1 if fa_ended - team.start > team.threads * own + 20_000 else 0
    gain = min(team.threads * min(own, team.most) - (fa_ended - team.start), team.most // 8)
    balance = max(-30_000_000, min(5_000_000, balance + gain))
    if slower > 1 or fa_ended - team.finish > 2 * own + 100_000:
        rest = min(1024, max(16, 2 * rest))
        resting = rest
        slower = 0
    elif rest and not slower:
        rest //= 2
    if balance >= 0:
        patience = 1
    elif gain < -20_000:
        serial_until = fa_ended - patience * max(gain, -30_000_000)     # however long the process was suspended
        patience = min(64, 2 * patience)


def _leave_processor():
    """Move this thread as `apart` does, for the tests; returns where it was."""
    cdef int before = processor()
    fa_leave(before)
    return before


def workers_wait():
    """Whether OpenMP's workers wait for the next call: libgomp's do, unless the user or their environment says no."""
    return waiting


def wake_from(Py_ssize_t n):
    """From how many float32 elements on calls on their own use threads, for tests and measurements; -1: as measured."""
    global wakes
    wakes = n


def threads_wanted(count=None):
    """What is wanted, whatever the process allows; with a count, from now on that."""
    global wanted, resting, rest, slower, balance, serial_until, patience, fa_raised
    if count is not None:
        wanted = count
        resting = rest = slower = balance = serial_until = 0
        patience = 1
        if max(wanted, initial) != expected():  # above OpenMP's own count: raise that, so that a limit set later shows
            fa_raised = max(wanted, initial)
            omp_set_num_threads(fa_raised)
    return wanted


def threads_allowed():
    """How many threads a large call may use now: what is wanted, within what OpenMP allows."""
    cdef int limit = omp_get_max_threads()
    if not FA_OPENMP or fa_forked:
        return 1
    return min(wanted, limit) if limit != expected() else wanted


def openmp_version():
    """The OpenMP standard's date that the compiler implements (201511 is 4.5), 0 for a build without OpenMP."""
    return FA_OPENMP


if fa_watch_fork() != 0:
    raise ImportError("fastact cannot register its fork handler")
initial = omp_get_max_threads()
waiting = (FA_WAITS and os.environ.get("OMP_WAIT_POLICY", "").strip().lower() != "passive"
           and os.environ.get("GOMP_SPINCOUNT", "").strip() not in ("0", "1"))
