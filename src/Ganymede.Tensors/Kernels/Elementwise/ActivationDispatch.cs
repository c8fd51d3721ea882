namespace Ganymede.Tensors.Kernels;

/// <summary>Work that is compiled for each function, so that the function stands in its loops.</summary>
internal interface IActivationWork
{
    void Run<TAct>(TAct act)
        where TAct : struct, IActivationOp;
}

/// <summary>Such work in parts, which may run on any thread.</summary>
internal interface IActivationBody
{
    void Run<TAct>(int part, TAct act)
        where TAct : struct, IActivationOp;
}

/// <summary>From the function that an <see cref="Activation"/> names to the type that computes it: the only place.</summary>
internal static class ActivationDispatch
{
    /// <summary>Does the work on the calling thread.</summary>
    internal static void Run<TWork>(Activation activation, ref TWork work)
        where TWork : struct, IActivationWork
    {
        switch (activation.Kind)
        {
            case ActivationKind.None: work.Run(default(NoActivation)); break;
            case ActivationKind.ReLU: work.Run(default(ReLUActivation)); break;
            case ActivationKind.LeakyReLU: work.Run(new LeakyReLUActivation(activation.Slope)); break;
            case ActivationKind.Tanh: work.Run(default(TanhActivation)); break;
            default: work.Run(default(SigmoidActivation)); break;
        }
    }

    /// <summary>Does all parts of the work on the pool's threads.</summary>
    internal static void Run<TBody>(Activation activation, int parts, TBody body)
        where TBody : struct, IActivationBody
    {
        var work = new Shared<TBody> { Parts = parts, Body = body };
        Run(activation, ref work);
    }

    private struct Shared<TBody> : IActivationWork
        where TBody : struct, IActivationBody
    {
        public int Parts;
        public TBody Body;

        public void Run<TAct>(TAct act)
            where TAct : struct, IActivationOp
        {
            var body = new With<TBody, TAct> { Body = Body, Act = act };
            WorkerPool.Run(Parts, ref body);
        }
    }

    private struct With<TBody, TAct> : IParallelBody
        where TBody : struct, IActivationBody
        where TAct : struct, IActivationOp
    {
        public TBody Body;
        public TAct Act;

        public void Run(int part) => Body.Run(part, Act);
    }
}
