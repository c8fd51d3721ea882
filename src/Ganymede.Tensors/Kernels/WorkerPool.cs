using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The threads that kernels run on. A dispatch runs a body once for each part; the caller takes part; parts are claimed
/// one by one, so a result may never depend on which thread ran which part. Workers spin briefly after a job, because a
/// training step is a thousand short jobs, and then park. A dispatch allocates nothing.
/// </summary>
internal static unsafe class WorkerPool
{
    private const int MaxThreads = 1024;

    // Long enough to bridge the gap between two kernels of one step, short enough not to eat the core of somebody else.
    private static readonly long spinTicks = Stopwatch.Frequency * 40 / 1_000_000;

    private static readonly Lock growth = new();
    private static int threads;                  // 0: not asked for yet
    private static Worker[] workers = [];

    // The job. Its fields are written before the ticket that names it, and not again until all its parts are done.
    private static int busy;
    private static long dispatches;
    private static delegate*<void*, int, void> invoke;
    private static void* state;
    private static int parts;
    private static int pending;
    private static ExceptionDispatchInfo? failure;

    // The number of the job in the upper half, the next part to claim in the lower: a claim is one compare-and-swap,
    // and a worker that wakes late cannot take a part of a job whose fields it has not read.
    private static long ticket;

    /// <summary>
    /// How many threads a dispatch may use, the caller included: GANYMEDE_THREADS, or as many as there are processors.
    /// </summary>
    public static int Threads
    {
        get => threads != 0 ? threads : threads = FromEnvironment();
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxThreads);
            threads = value;
        }
    }

    /// <summary>How often the workers were given something to do.</summary>
    public static long Dispatches => Volatile.Read(ref dispatches);

    /// <summary>Runs <c>body(0)</c> to <c>body(parts - 1)</c>, once each; returns when all are done.</summary>
    public static void Run(int parts, Action<int> body)
    {
        var call = new DelegateBody(body);
        Run(parts, ref call);
    }

    /// <summary>Runs <c>body.Run(0)</c> to <c>body.Run(parts - 1)</c>, once each; returns when all are done.</summary>
    /// <remarks>
    /// Inline on the caller when there is one part or one thread, and when the pool is already at work: nested calls
    /// and second callers never wait. An exception of a part is thrown again here after the other parts have run.
    /// </remarks>
    public static void Run<TBody>(int parts, ref TBody body)
        where TBody : struct, IParallelBody
    {
        if (parts <= 1 || Threads == 1 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (int part = 0; part < parts; part++)
                body.Run(part);
            return;
        }
        // A copy on this stack: the pointer to it must not move while the workers hold it.
        TBody local = body;
        ExceptionDispatchInfo? thrown;
        try
        {
            Dispatch(parts, Unsafe.AsPointer(ref local), &Invoke<TBody>);
        }
        finally
        {
            thrown = failure;
            failure = null;
            Volatile.Write(ref busy, 0);
        }
        body = local;
        thrown?.Throw();
    }

    private static void Invoke<TBody>(void* body, int part)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(part);

    private static void Dispatch(int count, void* body, delegate*<void*, int, void> call)
    {
        dispatches++;
        int helpers = Math.Min(Threads, count) - 1;
        KernelScratch.Gather(Threads - 1);
        if (workers.Length < helpers)
            Grow(helpers);
        // A worker that is still on its way to the last job may read the fields of this one: no claim of the last job
        // may succeed from here on, although this one may have more parts.
        int job = (int)(ticket >> 32);
        Interlocked.Exchange(ref ticket, ((long)job << 32) | int.MaxValue);
        invoke = call;
        state = body;
        parts = count;
        pending = count;
        job++;
        Interlocked.Exchange(ref ticket, (long)job << 32);
        Worker[] team = workers;
        for (int i = 0; i < helpers; i++)
            team[i].Wake();
        KernelScratch.Share(true);
        Work(job);
        KernelScratch.Share(false);
        var spinner = new SpinWait();
        while (Volatile.Read(ref pending) != 0)
            spinner.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Claims parts of the job until none is left or another job has begun.</summary>
    private static void Work(int job)
    {
        // Valid if the claim below succeeds: a job with an unclaimed part is not over, so its fields still stand.
        delegate*<void*, int, void> call = invoke;
        void* body = state;
        int count = parts;
        while (true)
        {
            long seen = Volatile.Read(ref ticket);
            int part = (int)seen;
            if ((int)(seen >> 32) != job || part >= count)
                return;
            if (Interlocked.CompareExchange(ref ticket, seen + 1, seen) != seen)
                continue;
            try
            {
                call(body, part);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
            Interlocked.Decrement(ref pending);
        }
    }

    private static void Grow(int count)
    {
        lock (growth)
        {
            Worker[] old = workers;
            if (old.Length >= count)
                return;
            var grown = new Worker[count];
            old.CopyTo(grown, 0);
            for (int i = old.Length; i < count; i++)
                grown[i] = new Worker(i);
            workers = grown;
        }
    }

    private static int FromEnvironment()
    {
        string? asked = Environment.GetEnvironmentVariable("GANYMEDE_THREADS");
        if (string.IsNullOrEmpty(asked))
            return Math.Clamp(Environment.ProcessorCount, 1, MaxThreads);
        return int.TryParse(asked, out int count) && count is >= 1 and <= MaxThreads
            ? count
            : throw new InvalidOperationException(
                $"GANYMEDE_THREADS is '{asked}'; it takes a whole number from 1 to {MaxThreads}.");
    }

    private readonly struct DelegateBody(Action<int> body) : IParallelBody
    {
        public void Run(int part) => body(part);
    }

    private sealed class Worker
    {
        private readonly object gate = new();
        private readonly int index;
        private int parked;
        private int job;

        public Worker(int index)
        {
            this.index = index;
            job = (int)(Volatile.Read(ref ticket) >> 32);
            new Thread(Loop) { IsBackground = true, Name = $"Ganymede worker {index + 1}" }.Start();
        }

        /// <summary>
        /// Called after the ticket was written: either this sees the parked flag, or the worker the ticket.
        /// </summary>
        public void Wake()
        {
            if (Volatile.Read(ref parked) == 0)
                return;
            lock (gate)
                Monitor.Pulse(gate);
        }

        private void Loop()
        {
            KernelScratch.Join(index);
            KernelScratch.Share(true);
            while (true)
            {
                int next = Await();
                job = next;
                // A thread count that was lowered leaves the later workers idle.
                if (index < Threads - 1)
                    Work(next);
            }
        }

        private int Await()
        {
            long start = Stopwatch.GetTimestamp();
            int next;
            while ((next = (int)(Volatile.Read(ref ticket) >> 32)) == job)
            {
                Thread.SpinWait(8);
                if (Stopwatch.GetTimestamp() - start < spinTicks)
                    continue;
                lock (gate)
                {
                    Interlocked.Exchange(ref parked, 1);
                    while ((next = (int)(Volatile.Read(ref ticket) >> 32)) == job)
                        Monitor.Wait(gate);
                    Volatile.Write(ref parked, 0);
                }
                return next;
            }
            return next;
        }
    }
}
