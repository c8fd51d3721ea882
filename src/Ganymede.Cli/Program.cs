using Ganymede.Cli;

using var interrupt = new Interrupt(Console.Error);
return CommandLine.Run(args, Console.Out, Console.Error, live: !Console.IsErrorRedirected, interrupt.Token);
