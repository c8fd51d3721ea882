using Ganymede.Models;
using Ganymede.Models.Dcgan;
using Ganymede.Training;

namespace Ganymede.Tests.Training;

public class TrainingBudgetTests
{
    [Theory]
    [InlineData(LearningRateKind.Linear, 15L)]
    [InlineData(LearningRateKind.Cosine, 11L)]
    public void LastsAsLongAsTheScheduleWithItsWarmUp(LearningRateKind schedule, long steps)
    {
        var options = new DcganOptions { Schedule = schedule, WarmUp = 1, ScheduleStart = 4, ScheduleSteps = 10 };

        TrainingBudget budget = TrainingBudget.DefaultFor(options);

        Assert.Equal(steps, budget.Steps);
        // The rate has come to 0 in the step after the last one, and not before.
        Assert.Equal(0, options.LearningRates(1).Factor(steps), 6);
        Assert.True(options.LearningRates(1).Factor(steps - 1) > 0);
    }

    [Theory]
    [InlineData(LearningRateKind.Constant)]
    [InlineData(LearningRateKind.Step)]
    public void IsTwentyEpochsWhereTheScheduleNeverEnds(LearningRateKind schedule) => Assert.Equal(
        new TrainingBudget { Epochs = 20 }, TrainingBudget.DefaultFor(new DcganOptions { Schedule = schedule }));
}
