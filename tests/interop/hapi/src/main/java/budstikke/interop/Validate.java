package budstikke.interop;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.StructureDefinition;

/**
 * HAPI's validator as a line filter: a file name in on standard input, its findings out, ended by a line "done". Profiles
 * (StructureDefinitions as JSON) are the files and folders on the command line.
 *
 * <p>Output lines are {@code severity TAB location TAB message}, tabs and line ends in the message made spaces.
 */
public final class Validate {
  private Validate() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    FhirContext context = FhirContext.forR4();
    PrePopulatedValidationSupport profiles = new PrePopulatedValidationSupport(context);
    for (String arg : args) {
      for (Path file : jsonFiles(Path.of(arg))) {
        String text = Files.readString(file);
        if (text.contains("\"StructureDefinition\"")) {
          profiles.addStructureDefinition(
              context.newJsonParser().parseResource(StructureDefinition.class, text));
        }
      }
    }
    ValidationSupportChain chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            profiles,
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new SnapshotGeneratingValidationSupport(context));
    FhirInstanceValidator instance = new FhirInstanceValidator(chain);
    // As NAV's event store had it: profiles nobody knows are a warning, best practice is silent.
    instance.setErrorForUnknownProfiles(false);
    instance.setBestPracticeWarningLevel(org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel.Ignore);
    FhirValidator validator = context.newValidator().registerValidatorModule(instance);

    out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        String text = Files.readString(Path.of(line));
        for (SingleValidationMessage message : validator.validateWithResult(text).getMessages()) {
          out.println(
              message.getSeverity().getCode()
                  + "\t"
                  + message.getLocationString()
                  + "\t"
                  + message.getMessage().replaceAll("[\\t\\r\\n]+", " "));
        }
      } catch (Exception problem) {
        out.println("fatal\t\t" + String.valueOf(problem.getMessage()).replaceAll("[\\t\\r\\n]+", " "));
      }
      out.println("done");
    }
  }

  private static List<Path> jsonFiles(Path path) throws Exception {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    try (Stream<Path> walk = Files.walk(path)) {
      return walk.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }
}
