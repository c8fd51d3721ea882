using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

[Collection(ThreadCount.Collection)]
public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 0)]
    [InlineData(2, 7)]
    [InlineData(5, 3)]
    [InlineData(5, 1000)]
    public void Every_part_runs_exactly_once(int threads, int parts)
    {
        using var _ = new ThreadCount(threads);
        for (int round = 0; round < 200; round++)
        {
            var counts = new int[parts];
            WorkerPool.Run(parts, part => Interlocked.Increment(ref counts[part]));
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void A_worker_that_comes_late_takes_no_part_of_a_longer_job()
    {
        // More threads than processors, and jobs of few and of many parts in turn: workers are often a job behind.
        using var _ = new ThreadCount(6);
        var counts = new int[64];
        Action<int> count = part => Interlocked.Increment(ref counts[part]);
        for (int job = 0; job < 50_000; job++)
        {
            int parts = job % 2 == 0 ? 6 : counts.Length;
            WorkerPool.Run(parts, count);
            for (int part = 0; part < parts; part++)
                Assert.True(counts[part] == 1, $"Part {part} of {parts} ran {counts[part]} times in job {job}.");
            Array.Clear(counts);
        }
    }

    [Fact]
    public void Jobs_after_a_pause_still_reach_parked_workers()
    {
        using var _ = new ThreadCount(3);
        for (int round = 0; round < 20; round++)
        {
            int sum = 0;
            WorkerPool.Run(100, part => Interlocked.Add(ref sum, part));
            Assert.Equal(4950, sum);
            Thread.Sleep(1);
        }
    }

    [Fact]
    public void Several_threads_take_part()
    {
        using var _ = new ThreadCount(2);
        using var both = new Barrier(2);
        // Neither part can end before the other has begun.
        WorkerPool.Run(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public void Nested_calls_run_inline()
    {
        using var _ = new ThreadCount(3);
        var counts = new int[6, 9];
        WorkerPool.Run(6, outer =>
        {
            int thread = Environment.CurrentManagedThreadId;
            WorkerPool.Run(9, inner =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                counts[outer, inner]++;
            });
        });
        Assert.All(counts.Cast<int>(), count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_reaches_the_caller_and_the_pool_lives_on(int threads)
    {
        using var _ = new ThreadCount(threads);
        for (int round = 0; round < 50; round++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => WorkerPool.Run(10, part =>
            {
                if (part == 7)
                    throw new InvalidOperationException("seven");
            }));
            Assert.Equal("seven", thrown.Message);
            int sum = 0;
            WorkerPool.Run(10, part => Interlocked.Add(ref sum, part));
            Assert.Equal(45, sum);
        }
    }

    [Fact]
    public void Callers_on_several_threads_do_not_disturb_each_other()
    {
        using var _ = new ThreadCount(2);
        var callers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 2000; round++)
            {
                var body = new Squares(new int[13]);
                WorkerPool.Run(13, ref body);
                for (int i = 0; i < 13; i++)
                    if (body.Output[i] != i * i)
                        throw new InvalidOperationException("A part was lost.");
            }
        })).ToArray();
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
    }

    [Fact]
    public void A_dispatch_of_a_struct_allocates_nothing()
    {
        using var _ = new ThreadCount(2);
        var body = new Squares(new int[4]);
        WorkerPool.Run(4, ref body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
            WorkerPool.Run(4, ref body);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void A_thread_count_out_of_range_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkerPool.Threads = threads);

    private readonly struct Squares(int[] output) : IParallelBody
    {
        public int[] Output => output;

        public void Run(int part) => output[part] = part * part;
    }
}
